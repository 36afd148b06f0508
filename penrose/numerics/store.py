"""Files that hold tensors by name, opened without running anything in them: shapes first, numbers when asked for.

A new format is one class and one line in `STORES`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import torch
from torch import Tensor

File = Any
"""A file of safetensors, whose methods have no types."""


class Store(Protocol):
    """Tensors by key."""

    def names(self) -> tuple[str, ...]: ...
    def shape(self, key: str) -> tuple[int, ...]: ...
    def read(self, key: str) -> Tensor: ...


class Held:
    """Tensors that are in memory already, such as a module's state_dict; nothing is copied."""

    def __init__(self, tensors: Mapping[str, Any]) -> None:
        self._tensors = tensors

    def names(self) -> tuple[str, ...]:
        return tuple(self._tensors)

    def shape(self, key: str) -> tuple[int, ...]:
        return tuple(self._tensors[key].shape)

    def read(self, key: str) -> Tensor:
        return torch.as_tensor(self._tensors[key])


class SafeTensors:
    """A .safetensors file, mapped into memory."""

    def __init__(self, path: str) -> None:
        from safetensors import safe_open

        self._file: File = safe_open(path, framework="pt")

    def names(self) -> tuple[str, ...]:
        return tuple(self._file.keys())

    def shape(self, key: str) -> tuple[int, ...]:
        return tuple(self._file.get_slice(key).get_shape())

    def read(self, key: str) -> Tensor:
        return torch.as_tensor(self._file.get_tensor(key))


class Numpy:
    """An .npz archive, or one .npy array under the key "": plain numbers, no pickled objects."""

    def __init__(self, path: str) -> None:
        import numpy

        self._archive = zipfile.is_zipfile(path)
        self._path = path
        self._loaded = numpy.load(path, allow_pickle=False, mmap_mode=None if self._archive else "r")

    def names(self) -> tuple[str, ...]:
        return tuple(self._loaded.files) if self._archive else ("",)

    def shape(self, key: str) -> tuple[int, ...]:
        return self._header(key) if self._archive else tuple(self._loaded.shape)

    def read(self, key: str) -> Tensor:
        import numpy

        return torch.from_numpy(numpy.array(self._loaded[key] if self._archive else self._loaded))

    def _header(self, key: str) -> tuple[int, ...]:
        from numpy.lib import format

        readers = {(1, 0): format.read_array_header_1_0, (2, 0): format.read_array_header_2_0}
        with zipfile.ZipFile(self._path) as archive, archive.open(f"{key}.npy") as member:
            return tuple(readers[format.read_magic(member)](member)[0])


def _torch(path: str) -> Held:
    """A torch file: tensors alone are read (weights_only), mapped into memory where its form allows that."""
    try:
        return Held(torch.load(path, map_location="cpu", weights_only=True, mmap=True))
    except RuntimeError:  # the form from before 2020 is no archive and cannot be mapped
        return Held(torch.load(path, map_location="cpu", weights_only=True))


STORES: dict[str, Callable[[str], Store]] = {
    ".safetensors": SafeTensors,
    ".npz": Numpy,
    ".npy": Numpy,
    ".pt": _torch,
    ".pth": _torch,
    ".bin": _torch,
}
"""How a file is opened, by its suffix."""
