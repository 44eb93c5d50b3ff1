"""What a process does that trains for `liquid-nav bench sequence`."""

import os
from pathlib import Path

import torch

from liquid_nav.bench.sequence import Trial, run_trial
from liquid_nav.core.workers import follow_parent

_news = None


def begin(news) -> None:
    """Prepare a process: one thread, an end when the parent ends, and a queue for what is new."""
    global _news
    follow_parent()
    os.environ['OMP_NUM_THREADS'] = '1'
    torch.set_num_threads(1)
    _news = news


def train(job: tuple[Trial, Path]) -> dict:
    """Run one trial from its checkpoint on, if there is one."""
    trial, checkpoint = job

    def report(epoch: int, loss: float, accuracy: float) -> None:
        _news.put((trial.key, epoch, trial.epochs, accuracy))

    return {'key': trial.key, **run_trial(trial, checkpoint, report)}
