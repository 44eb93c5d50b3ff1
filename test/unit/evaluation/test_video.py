import dataclasses
import subprocess

import cv2
import imageio_ffmpeg
import numpy as np
import pytest

from liquid_nav.core.errors import LiquidNavError
from liquid_nav.evaluation.video import HEIGHT, OUTCOME_FRAMES, WIDTH, FramePainter, write_video


@pytest.fixture(scope='module')
def video(flight, tmp_path_factory):
    return write_video(tmp_path_factory.mktemp('video') / 'flight.mp4', flight)


def test_ffmpeg_decodes_a_frame_per_tick_and_the_outcome_for_a_second(video):
    reader = imageio_ffmpeg.read_frames(str(video))
    facts = next(reader)
    assert sum(1 for _ in reader) == 30 + OUTCOME_FRAMES
    assert facts['fps'] == 20.0
    assert facts['source_size'] == (WIDTH, HEIGHT)


def test_the_file_is_of_the_kind_that_browsers_play(video):
    told = subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), '-i', str(video)], capture_output=True, text=True).stderr
    assert 'Video: h264' in told
    assert 'yuv420p' in told
    content = video.read_bytes()
    assert content.index(b'moov') < content.index(b'mdat')  # plays before it is fully loaded


def test_a_frame_shows_the_picture_that_the_policy_saw(flight):
    frame = FramePainter(flight).frame(12)
    seen = cv2.resize(frame[32:348, 8:636], (96, 48), interpolation=cv2.INTER_AREA).astype(float)
    assert np.abs(seen - flight.views[12].image).mean() < 4.0  # of 255: only the enlargement's smoothing


def test_a_flight_without_percepts_is_shown_too(flight):
    policy = dataclasses.replace(flight.policy, layout=None)
    views = [dataclasses.replace(view, percept=None) for view in flight.views]
    frame = FramePainter(dataclasses.replace(flight, policy=policy, views=views)).frame(3)
    assert frame.shape == (HEIGHT, WIDTH, 3)


def test_frames_do_not_depend_on_the_order_they_are_painted_in(flight):
    painter = FramePainter(flight)
    later = painter.frame(20)
    painter.frame(5)
    np.testing.assert_array_equal(painter.frame(20), later)


def test_ffmpegs_complaint_is_told(flight, tmp_path):
    with pytest.raises(LiquidNavError, match='ffmpeg could not write .*flight.mp4'):
        write_video(tmp_path / 'missing' / 'flight.mp4', flight)


def test_where_pictures_were_lost_the_one_before_stays_so_that_the_film_keeps_time(flight):
    stamps = np.cumsum([0, 50, 50, 150, 50, 30]) * 1_000_000
    episode = dataclasses.replace(flight.episode, stamps_ns=stamps, positions=flight.episode.positions[:6])
    frames = list(FramePainter(dataclasses.replace(flight, episode=episode, views=flight.views[:5])).frames())
    assert len(frames) == 1 + 1 + 3 + 1 + 1 + OUTCOME_FRAMES
    assert frames[2] is frames[3] is frames[4]
