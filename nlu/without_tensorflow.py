"""Keeps TensorFlow out of Rasa's processes: 350 MB and half of the start (decision 23).

Rasa imports it for its own classifiers and policies (DIET, TED), none of which `config.yml` names. What they take from
it when they are defined, classes to inherit from and types, is made up on asking; who uses any of it is told why not.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import ClassVar

_LEFT_OUT = {"tensorflow", "tensorflow_addons", "keras"}


class LeftOut(type):
    """A class of something that is not loaded; its attributes are such classes too."""

    def __getattr__(cls, name: str) -> LeftOut:
        if name.startswith("__"):
            raise AttributeError(name)
        made = LeftOut(name, (), {"__module__": f"{cls.__module__}.{cls.__name__}"})
        setattr(cls, name, made)
        return made

    def __call__(cls, *args: object, **kwargs: object) -> None:
        raise RuntimeError(
            f"{cls.__module__}.{cls.__name__} needs TensorFlow, which Lotse leaves out: take DIET, TED and the like "
            "out of config.yml, or `leave_out()` out of nlu/server.py and nlu/train.py"
        )


class _Module(ModuleType):
    __path__: ClassVar[list[str]] = []

    def __getattr__(self, name: str) -> LeftOut:
        if name.startswith("__"):
            raise AttributeError(name)
        made = LeftOut(name, (), {"__module__": self.__name__})
        setattr(self, name, made)
        return made


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if name.split(".")[0] in _LEFT_OUT else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def leave_out() -> None:
    """Call before anything of Rasa is imported; later it has no effect."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
