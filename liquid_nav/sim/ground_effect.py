"""Ground effect: the same rotor speed carries more near the ground."""


def thrust_ratio(height: float, rotor_radius: float, share: float = 1.0) -> float:
    """
    Return a hovering rotor's thrust by its thrust far from the ground at the same speed, 1 to 4/3.

    It is 1 / (1 - (R / 4z)^2): Cheeseman & Bennett 1955, 'The effect of the ground on a helicopter rotor in forward
    flight', ARC R&M 3021, equation for hover. It holds from z = R/2 on; nearer than that the ratio stays what it is
    there.

    Parameters
    ----------
    height : float
        Of the rotor above the ground, z [m].
    rotor_radius : float
        R [m].
    share : float
        Of the gain by the model, 0 to 1.

    """
    x = rotor_radius / (4.0 * max(height, 0.5 * rotor_radius))
    return 1.0 + share * (1.0 / (1.0 - x * x) - 1.0)
