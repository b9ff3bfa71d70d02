"""Choices that the command line offers, apart from what takes time to import."""

from enum import StrEnum


class Runner(StrEnum):
    """Where batches are read."""

    PROCESSES = "processes"
    THREADS = "threads"
    DASK = "dask"
    RAY = "ray"


class Library(StrEnum):
    """Where publications are collected from."""

    EUROPEPMC = "europepmc"
    NCBI = "ncbi"
