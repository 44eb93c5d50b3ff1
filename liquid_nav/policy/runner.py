"""Fly a model file: numpy and onnxruntime only, one thread, no torch."""

import time
from pathlib import Path

import numpy as np
import onnxruntime

from liquid_nav.core.errors import ConfigError, ModelFileError
from liquid_nav.core.types import NANOSECONDS, Command, Observation
from liquid_nav.policy import model_file
from liquid_nav.policy.card import ModelCard
from liquid_nav.policy.inputs import IMU_AT_REST, imu_mean
from liquid_nav.policy.settings import RunnerSettings
from liquid_nav.policy.signature import Signature, input_signature, output_signature

_SLACK = 1e-5
"""Commands are single precision: what rounding may add to a limit."""


class OnnxPolicy:
    """
    A policy from a model file.

    The elapsed time is the difference of two images' stamps; the first image gets the card's nominal period.
    A stamp that does not rise, or a pause above `max_gap_s`, resets the state as a first image would, and
    `last_report` says so.
    """

    def __init__(self, path: str | Path, settings: RunnerSettings = RunnerSettings()):
        """
        Load a model and its card; nothing of theirs is executed.

        Parameters
        ----------
        path : str or Path
            NAME.onnx, with NAME.json beside it.
        settings : RunnerSettings
            How to run it.

        Raises
        ------
        ModelFileError
            When a file is missing or damaged, or the model is not what its card says; with the reason.
        ConfigError
            When the settings' `max_gap_s` is below the card's nominal period.

        """
        model, self.card = model_file.load(path)
        self.name = self.card.name
        self.max_gap_s = self.card.max_gap_s if settings.max_gap_s is None else settings.max_gap_s
        if self.max_gap_s < self.card.nominal_period_s:
            raise ConfigError(f'max_gap_s must be {self.card.nominal_period_s} (the nominal period) or more, '
                              f'got {self.max_gap_s}')
        self._session = _open(path, model, self.card, settings.threads)
        self.reset()

    def reset(self) -> None:
        """Forget all that was seen."""
        self._imu = np.array(IMU_AT_REST, np.float32)
        self._forget()
        self._previous_ns = None
        self.last_percept: np.ndarray | None = None
        """(percepts,) float32: what the encoder saw in the last image; `card.layout` explains it."""
        self.last_report: str | None = None
        """Why the last step reset the state, None if it did not."""
        self.last_step_us: float | None = None
        """How long the network took for the last step [us]."""

    def step(self, observation: Observation) -> Command:
        """Answer one observation; raise ConfigError for an image of another size than the card's."""
        self._check_image(observation.image)
        elapsed_time = self._elapsed_time(observation.stamp_ns)
        self._imu = imu_mean(observation.imu, self._imu)
        inputs = {
            'image': np.ascontiguousarray(observation.image)[None],
            'imu': self._imu[None],
            'elapsed_time': np.array([elapsed_time], np.float32),
            'hidden_state': self._hidden_state,
        }
        start = time.perf_counter()
        command, self._hidden_state, percept = self._session.run(None, inputs)
        self.last_step_us = 1e6 * (time.perf_counter() - start)
        self.last_percept = percept[0]
        forward, lateral, vertical, yaw_rate = command[0].tolist()
        return Command((forward, lateral, vertical), yaw_rate)

    def peek(self, observation: Observation, images: np.ndarray) -> np.ndarray:
        """
        Return what `step` would command were other pictures in the observation's place, and take no step.

        Parameters
        ----------
        observation : Observation
            The next one; its stamp must rise and follow within `max_gap_s`, else it is answered as a first image.
        images : np.ndarray
            (images, height, width, 3) uint8 RGB.

        Returns
        -------
        np.ndarray
            (images, 4) forward, left, up [m/s; levelled body] and yaw rate [rad/s].

        """
        kept = dict(vars(self))
        answers = []
        for image in images:
            command = self.step(Observation(observation.stamp_ns, image, observation.imu))
            answers.append((*command.linear, command.yaw_rate))
            vars(self).update(kept)
        return np.array(answers, np.float64).reshape(len(images), 4)

    def _elapsed_time(self, stamp_ns: int) -> float:
        """Return the seconds since the last image, and reset the state where they make no sense."""
        previous_ns, self._previous_ns, self.last_report = self._previous_ns, stamp_ns, None
        if previous_ns is None:
            return self.card.nominal_period_s
        elapsed_time = (stamp_ns - previous_ns) / NANOSECONDS
        if elapsed_time <= 0.0:
            self.last_report = f'state reset: stamp {stamp_ns} ns does not come after {previous_ns} ns'
        elif elapsed_time > self.max_gap_s:
            self.last_report = (f'state reset: {elapsed_time:.3f} s since the last image, more than '
                                f'max_gap_s = {self.max_gap_s} s')
        else:
            return elapsed_time
        self._forget()
        return self.card.nominal_period_s

    def _forget(self) -> None:
        self._hidden_state = np.zeros((1, self.card.architecture.state_size), np.float32)

    def _check_image(self, image: np.ndarray) -> None:
        camera = self.card.camera
        if image.shape != (camera.height, camera.width, 3) or image.dtype != np.uint8:
            got = f'{image.shape[1]}x{image.shape[0]}' if image.ndim == 3 else 'one'
            raise ConfigError(f'{self.name} takes {camera.width}x{camera.height} images, (height, width, 3) uint8; got '
                              f'{got} of shape {image.shape} {image.dtype}; set the camera as the card says')


def _open(path: str | Path, model: bytes, card: ModelCard, threads: int) -> onnxruntime.InferenceSession:
    """Return a session on a model whose inputs and outputs are those that the card promises."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry('session.intra_op.allow_spinning', '0')
    options.add_session_config_entry('session.load_model_format', 'ONNX')
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(model, options, providers=['CPUExecutionProvider'], enable_fallback=0)
    except Exception as error:  # onnxruntime's exceptions share no base of their own
        raise ModelFileError(f'onnxruntime cannot load {path}: {" ".join(str(error).split())}') from error
    _compare(path, 'inputs', session.get_inputs(), input_signature(card.architecture))
    _compare(path, 'outputs', session.get_outputs(), output_signature(card.architecture))
    _try(path, session, card)
    return session


def _compare(path: str | Path, kind: str, found: list, expected: Signature) -> None:
    got = {node.name: (node.type, list(node.shape)) for node in found}
    if got != expected or list(got) != list(expected):
        raise ModelFileError(f'the {kind} of {path} are {_describe(got)}; its card promises {_describe(expected)}')


def _try(path: str | Path, session: onnxruntime.InferenceSession, card: ModelCard) -> None:
    """Answer a black picture once, so that a graph that cannot run is found before a flight."""
    zeros = {name: np.zeros(shape, np.uint8 if kind == 'tensor(uint8)' else np.float32)
             for name, (kind, shape) in input_signature(card.architecture).items()}
    try:
        outputs = session.run(None, zeros)
    except Exception as error:  # onnxruntime's exceptions share no base of their own
        raise ModelFileError(f'onnxruntime cannot run {path}: {" ".join(str(error).split())}') from error
    if not all(np.isfinite(output).all() for output in outputs):
        raise ModelFileError(f'{path} answers a black picture with numbers that are not finite; train it anew')
    command, limits = outputs[0][0], card.command_limits
    if (command < np.float32(limits.low) - _SLACK).any() or (command > np.float32(limits.high) + _SLACK).any():
        raise ModelFileError(f"{path} commands {command.tolist()}, beyond its card's limits {limits.pairs}")


def _describe(signature: Signature) -> str:
    return ', '.join(f'{name} {kind}{shape}' for name, (kind, shape) in signature.items())
