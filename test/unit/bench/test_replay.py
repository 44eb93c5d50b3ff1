import numpy as np
import pytest

from liquid_nav.bench.replay import MadeUpBag, Shape, measure


def test_a_made_up_recording_has_the_shape_that_was_asked_for():
    source = MadeUpBag(Shape(32, 20, rate_hz=10.0, images=3))
    messages = list(source.messages({topic.name for topic in source.topics}))
    images = [message.content for message in messages if message.type.endswith('Image')]
    assert [(image.width, image.height, image.data.size) for image in images] == [(32, 20, 1920)] * 3
    assert [message.received_ns for message in messages] == sorted(message.received_ns for message in messages)
    stamps = [image.header.stamp.sec * 10**9 + image.header.stamp.nanosec for image in images]
    assert np.diff(stamps).tolist() == [100_000_000] * 2
    assert len(messages) == 3 * (1 + 4)
    assert Shape(32, 20, images=3).size_bytes == 5760


def test_every_image_is_answered_and_the_figures_agree_with_each_other():
    found = measure('cfc', Shape(96, 72, images=20))
    assert found['images_per_s'] == pytest.approx(30.0 * found['real_time_factor'])
    assert 0.0 < found['step_share'] < 1.0
    assert 20.0 < found['resident_mb'] < 4000.0


def test_an_empty_recording_is_refused():
    with pytest.raises(ValueError, match='images must be positive, got 0'):
        Shape(images=0)
