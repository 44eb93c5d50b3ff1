import json

import pytest
from geometry_msgs.msg import TwistStamped
from nav_msgs.msg import Odometry
from rcl_interfaces.srv import SetParameters
from rclpy.parameter import Parameter
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CameraInfo, Image, Imu
from std_msgs.msg import String
from std_srvs.srv import Trigger

from liquid_nav.core.types import HOVER, Command
from liquid_nav.evaluation.rollout import rollout
from liquid_nav.evaluation.suite import scenario
from liquid_nav.policy.baselines import BlindPolicy
from liquid_nav.ros import conversions, qos
from liquid_nav.ros.conversions import to_nanoseconds

MS = 1_000_000
SECOND = 1000 * MS
AHEAD = Command((1.0, 0.0, 0.0), 0.0)


class Pilot:
    """Hears everything that the simulator says, and commands by hand."""

    def __init__(self, peer, mode: str):
        self._peer = peer
        sensors = qos.sensors(mode)
        self.clock = peer.listen(Clock, '/clock', qos.RECORDED)
        self.images = peer.listen(Image, 'camera/image_raw', sensors)
        self.infos = peer.listen(CameraInfo, 'camera/camera_info', sensors)
        self.imu = peer.listen(Imu, 'imu/data', sensors)
        self.odometry = peer.listen(Odometry, 'ground_truth/odom', qos.RECORDED)
        self.velocities = peer.listen(TwistStamped, 'ground_truth/velocity', qos.RECORDED)
        self.outcomes = peer.listen(String, 'outcome', qos.OUTCOME)
        self._command = peer.node.create_publisher(TwistStamped, 'cmd_vel', qos.COMMAND)

    def command(self, command: Command, stamp_ns: int) -> None:
        self._command.publish(conversions.command_message(command, stamp_ns))

    def connect(self) -> None:
        self._peer.wait_for(self._command.get_subscription_count, 'the simulator')

    def set(self, **values):
        parameters = [Parameter(name, value=value).to_parameter_msg() for name, value in values.items()]
        return self._peer.call(SetParameters, 'simulator/set_parameters',
                               SetParameters.Request(parameters=parameters)).results

    def reset(self) -> Trigger.Response:
        return self._peer.call(Trigger, 'simulator/reset', Trigger.Request())

    def begin(self) -> int:
        """Reset, and return the stamp of the first tick."""
        answer = self.reset()
        assert answer.success, answer.message
        start_ns = json.loads(answer.message)['start_ns']
        self.wait_for_tick(start_ns)
        return start_ns

    def wait_for_tick(self, stamp_ns: int) -> None:
        self._peer.wait_for(lambda: any(stamp(item) == stamp_ns for item in self.images), f'the tick of {stamp_ns} ns')

    def spin(self, times: int = 20) -> None:
        for _ in range(times):
            self._peer.spin()


def stamp(message) -> int:
    return to_nanoseconds(message.header.stamp)


def stamps(messages) -> list[int]:
    """Return each stamp once, in order."""
    return sorted({stamp(item) for item in messages})


@pytest.fixture
def pilot(peer, start_node):
    def begin(mode: str = 'lockstep', **parameters):
        pilot = Pilot(peer, mode)
        pilot.process = start_node('simulator', mode=mode, autostart=False, **parameters)
        pilot.connect()
        return pilot
    return begin


def test_time_stands_still_until_the_command_of_the_tick_comes(pilot):
    pilot = pilot(retry_s=60.0)
    start_ns = pilot.begin()
    pilot.command(AHEAD, start_ns - 50 * MS)  # answers another tick
    pilot.command(AHEAD, start_ns + 50 * MS)
    pilot.spin()
    assert stamps(pilot.images) == [start_ns]
    pilot.command(AHEAD, start_ns)
    pilot.wait_for_tick(start_ns + 50 * MS)
    assert stamps(pilot.images) == [start_ns, start_ns + 50 * MS]


def test_a_tick_carries_one_stamp_and_all_imu_samples_since_the_tick_before(pilot, peer):
    pilot = pilot(retry_s=60.0)
    start_ns = pilot.begin()
    pilot.command(HOVER, start_ns)
    tick_ns = start_ns + 50 * MS
    pilot.wait_for_tick(tick_ns)
    for heard in (pilot.infos, pilot.odometry, pilot.velocities):
        peer.wait_for(lambda heard=heard: tick_ns in stamps(heard), 'the same stamp on each topic')
    peer.wait_for(lambda: len(pilot.imu) == 7, 'seven samples')
    # at 120 Hz: one with the reset, and six within 50 ms, the last of them with the image
    assert [item - start_ns for item in stamps(pilot.imu)] == [k * SECOND // 120 for k in range(7)]


def test_an_unanswered_tick_is_published_again_and_changes_nothing(pilot, peer):
    pilot = pilot(retry_s=0.1)
    start_ns = pilot.begin()
    peer.wait_for(lambda: len(pilot.images) >= 3, 'the tick for the third time')
    assert stamps(pilot.images) == [start_ns]
    assert len({bytes(item.data) for item in pilot.images}) == 1
    peer.wait_for(lambda: len(pilot.imu) >= 3, 'its IMU sample too')
    assert stamps(pilot.imu) == [start_ns]


def test_each_episode_starts_on_a_whole_second_and_the_clock_never_falls_back(pilot, peer):
    pilot = pilot(retry_s=60.0)
    starts = []
    for _ in range(3):
        starts.append(pilot.begin())
        pilot.command(AHEAD, starts[-1])
        pilot.wait_for_tick(starts[-1] + 50 * MS)
    assert all(start % SECOND == 0 for start in starts)
    assert all(later - earlier > SECOND for earlier, later in zip(starts[:-1], starts[1:], strict=True))
    peer.wait_for(lambda: len(pilot.clock) >= 6, 'the clock')
    told = [to_nanoseconds(item.clock) for item in pilot.clock]
    assert told == sorted(told)


def test_a_flight_by_hand_ends_as_the_same_flight_without_ros(pilot, peer, simulator):
    flown = rollout(simulator, BlindPolicy(), scenario('forest', 1))
    pilot = pilot(retry_s=60.0)
    assert all(item.successful for item in pilot.set(scene='forest', seed=1))
    start_ns = pilot.begin()
    tick_ns = start_ns
    while not pilot.outcomes:
        pilot.command(Command((1.8, 0.0, 0.0), 0.0), tick_ns)
        tick_ns += 50 * MS
        peer.wait_for(lambda: pilot.outcomes or tick_ns in stamps(pilot.images[-3:]), 'the next tick')  # noqa: B023
    summary = json.loads(pilot.outcomes[-1].data)
    assert summary['outcome'] == flown.outcome
    assert summary['ticks'] == len(flown.commands)
    assert summary['stamp_ns'] - start_ns == flown.stamps_ns[-1]
    assert summary['imu_samples'] == len(flown.imu)
    assert (summary['scene'], summary['seed']) == ('forest', 1)


def test_who_comes_late_still_learns_how_the_episode_ended(pilot, peer):
    pilot = pilot(time_limit_s=0.1, retry_s=60.0)
    start_ns = pilot.begin()
    for tick in range(2):
        pilot.wait_for_tick(start_ns + tick * 50 * MS)
        pilot.command(HOVER, start_ns + tick * 50 * MS)
    peer.wait_for(lambda: pilot.outcomes, 'the outcome')
    late = peer.listen(String, 'outcome', qos.OUTCOME)
    peer.wait_for(lambda: late, 'the outcome, late')
    assert json.loads(late[0].data)['outcome'] == 'timeout'


def test_a_parameter_that_makes_no_sense_is_refused_with_the_reason(pilot):
    pilot = pilot()
    for values, complaint in (
            ({'scene': 'forst'}, "unknown scene 'forst'; did you mean 'forest'?"),
            ({'seed': -1}, 'seed'),
            ({'time_limit_s': 0.0}, 'time_limit_s'),
            ({'scene_parameters': '[1]'}, 'JSON object'),
            ({'perturbations': '{"wint": 4}'}, "unknown perturbation 'wint'; did you mean 'wind'?"),
            ({'perturbations': '{"wind": 40}'}, 'must lie in [0, 15], got 40'),
            ({'renderer': 'egl'}, 'read-only')):
        result = pilot.set(**values)[0]
        assert not result.successful, values
        assert complaint.lower() in result.reason.lower()
    assert pilot.reset().success  # none of them was taken


def test_a_reset_into_what_is_not_known_fails_with_the_reason(pilot):
    pilot = pilot()
    for values, complaint in (({'vehicle': 'zeppelin'}, 'zeppelin'),
                              ({'vehicle': '', 'scene_parameters': '{"densitty": 0.1}'}, 'densitty')):
        assert pilot.set(**values)[0].successful
        answer = pilot.reset()
        assert not answer.success
        assert complaint in answer.message


@pytest.mark.alone
def test_in_realtime_the_clock_runs_by_itself_and_a_vehicle_without_commands_hovers(pilot, peer):
    pilot = pilot('realtime')
    start_ns = pilot.begin()
    peer.wait_for(lambda: stamps(pilot.odometry)[-1:] > [start_ns + SECOND], 'a second of flight')
    images = stamps(pilot.images)
    assert all((item - start_ns) % (50 * MS) == 0 for item in images)
    place, last = pilot.odometry[0].pose.pose.position, pilot.odometry[-1].pose.pose.position
    assert (last.x, last.y, last.z) == pytest.approx((place.x, place.y, place.z), abs=0.1)


@pytest.mark.alone
def test_in_realtime_a_command_is_kept_until_it_is_too_old(pilot, peer):
    """At 1 m/s for 0.3 s and a stop, a vehicle covers less than a metre; held on to, it would cover two in 2 s."""
    pilot = pilot('realtime', command_timeout_s=0.3)
    start_ns = pilot.begin()
    pilot.command(AHEAD, start_ns)
    peer.wait_for(lambda: any(item.twist.twist.linear.x > 0.5 for item in pilot.odometry), 'motion')
    moved = stamps(pilot.odometry)[-1]
    peer.wait_for(lambda: stamps(pilot.odometry)[-1] > moved + 2 * SECOND, 'two seconds more')
    assert abs(pilot.odometry[-1].twist.twist.linear.x) < 0.1
    first, last = pilot.odometry[0].pose.pose.position, pilot.odometry[-1].pose.pose.position
    assert 0.1 < ((last.x - first.x)**2 + (last.y - first.y)**2)**0.5 < 1.0


def test_a_late_picture_carries_the_stamp_of_its_taking_and_the_command_of_that_stamp_moves_time_on(pilot, peer):
    pilot = pilot(retry_s=60.0)
    assert all(item.successful for item in pilot.set(perturbations='{"camera_latency": 100.0}'))
    start_ns = pilot.begin()
    pilot.command(HOVER, start_ns)
    pilot.wait_for_tick(start_ns + 50 * MS)
    peer.wait_for(lambda: stamps(pilot.odometry) == [start_ns, start_ns + 150 * MS], 'the truth at the arrival')
    pilot.command(HOVER, start_ns + 150 * MS)  # answers no picture
    pilot.spin()
    assert stamps(pilot.images) == [start_ns, start_ns + 50 * MS]
    pilot.command(HOVER, start_ns + 50 * MS)
    pilot.wait_for_tick(start_ns + 100 * MS)


def test_where_the_imu_is_silent_a_message_without_readings_says_so(pilot, peer):
    pilot = pilot(retry_s=60.0)
    assert all(item.successful for item in pilot.set(perturbations='{"imu_dropout": 100.0}'))
    start_ns = pilot.begin()
    peer.wait_for(lambda: pilot.imu, 'a message of the IMU')
    assert [(stamp(item), conversions.is_gap(item)) for item in pilot.imu] == [(start_ns, True)]
