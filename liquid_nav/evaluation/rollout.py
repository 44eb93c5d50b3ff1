"""Closed loop in one process: a policy flies a scenario in a simulator."""

from collections.abc import Callable

from liquid_nav.core.scenario import Scenario
from liquid_nav.core.types import Command, ImuSamples, Observation, Policy, PrivilegedPolicy, Simulator, State
from liquid_nav.evaluation.episode import Episode, EpisodeBuilder

OnStep = Callable[[State, Observation, Command], None]


def rollout(simulator: Simulator, policy: Policy | PrivilegedPolicy, scenario: Scenario,
            on_step: OnStep | None = None, privileged: bool = False) -> Episode:
    """
    Fly one episode from reset to its outcome.

    Parameters
    ----------
    simulator : Simulator
        Stays open; its `scene` and `state` hold the truth.
    policy : Policy | PrivilegedPolicy
        Is reset first.
    scenario : Scenario
        The episode's terms.
    on_step : OnStep | None
        Called at each tick with the state, the observation and the command that answers it.
    privileged : bool
        Whether `policy` is given the scene and the states in place of the observations.

    Returns
    -------
    Episode
        A state before each command, and the final state.

    """
    simulator.reset(scenario)
    policy.reset(simulator.scene) if privileged else policy.reset()
    builder = EpisodeBuilder(scenario, policy.name)
    blind = privileged and on_step is None  # nobody looks at the pictures, which cost most of the time
    outcome = None
    while outcome is None:
        state = simulator.state
        observation = None if blind else simulator.observe()
        imu: ImuSamples = simulator.take_imu() if blind else observation.imu
        command = policy.step(state if privileged else observation)
        builder.add(state, imu, command)
        if on_step is not None:
            on_step(state, observation, command)
        outcome = simulator.step(command)
    return builder.finish(outcome, simulator.state, simulator.take_imu())
