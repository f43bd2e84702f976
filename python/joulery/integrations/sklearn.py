# SPDX-License-Identifier: Apache-2.0
"""Energy of scikit-learn estimators, which have no callbacks: Metered is an estimator around another.

    model = Metered(RandomForestClassifier())
    with joulery.Session("forest") as session:
        model.fit(x, y)                                # span "RandomForestClassifier.fit", with samples as work
        model.predict(x)                               # span "RandomForestClassifier.predict"

It fits where an estimator fits: in pipelines, grid searches (`estimator__max_depth`), cross-validation.
"""
from __future__ import annotations

from typing import Any, Callable

from ..spans import Span
from ._batches import samples_in
from ._library import library

_base: Any = library("sklearn.base", "scikit-learn")
_utils: Any = library("sklearn.utils", "scikit-learn")
_available_if: Any = library("sklearn.utils.metaestimators", "scikit-learn").available_if


def _span(metered: Any, method: str, x: Any) -> Span:
    samples = samples_in(x)
    name = f"{type(metered.estimator).__name__}.{method}"
    return Span(name, work={} if samples is None else {"samples": samples})


def _delegated(method: str) -> Any:
    """A method that is there where the estimator has it, as a span."""

    def is_there(metered: Any) -> bool:
        return hasattr(metered.estimator, method)

    def delegate(self: Any, X: Any, *more: Any, **words: Any) -> Any:
        call: Callable[..., Any] = getattr(self.estimator_, method)
        with _span(self, method, X):
            return call(X, *more, **words)

    delegate.__name__ = method
    delegate.__doc__ = f"{method} of the estimator, as a span."
    return _available_if(is_there)(delegate)


class Metered(_base.MetaEstimatorMixin, _base.BaseEstimator):  # type: ignore[misc]  # Any: as library() gives it
    """The estimator, each call of its methods a span of the current session with samples as work. Fitting fits a clone,
    `estimator_`, as meta-estimators do; what ends with an underscore is read through to it."""

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def fit(self, X: Any, y: Any = None, **words: Any) -> Metered:
        """Fits a clone of the estimator, as a span."""
        with _span(self, "fit", X):
            self.estimator_ = _base.clone(self.estimator).fit(X, y, **words)
        return self

    predict = _delegated("predict")
    predict_proba = _delegated("predict_proba")
    predict_log_proba = _delegated("predict_log_proba")
    decision_function = _delegated("decision_function")
    transform = _delegated("transform")
    inverse_transform = _delegated("inverse_transform")
    score = _delegated("score")

    def __getattr__(self, name: str) -> Any:
        fitted = self.__dict__.get("estimator_")
        if fitted is None or not name.endswith("_") or name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(fitted, name)

    @property
    def _estimator_type(self) -> str:
        """What releases before 1.6 ask for: "classifier", ..."""
        kind: str = self.estimator._estimator_type
        return kind

    def __sklearn_tags__(self) -> Any:
        return _utils.get_tags(self.estimator)
