# SPDX-License-Identifier: Apache-2.0
"""Joulery where people train and serve. Each module is for one library, which it imports when it is imported itself:

    pytorch        TrainingLoop, around a loop of one's own
    lightning      EnergyCallback for Trainer(callbacks=...), of lightning or pytorch_lightning
    transformers   EnergyCallback for Trainer(callbacks=...)
    keras          EnergyCallback for fit, evaluate, predict
    sklearn        Metered, an estimator around another
    asgi           EnergyMiddleware for FastAPI, Starlette and other ASGI programs
    mlflow, wandb, tensorboard    loggers: log(result, step)
    model_card     a run as the block of a Hugging Face model card

Where the library is missing, importing the module raises MissingLibraryError, an ImportError that names what to install.
"""
from ._library import MissingLibraryError as MissingLibraryError

__all__ = ["MissingLibraryError"]
