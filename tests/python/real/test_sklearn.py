# SPDX-License-Identifier: Apache-2.0
"""Metered scikit-learn estimators: alone, in a pipeline, in a grid search, copied, pickled."""
import pickle
import unittest
from typing import Any

from rooms import need, session, tree_of, work_in

need("sklearn")

from sklearn.base import clone, is_classifier  # noqa: E402
from sklearn.datasets import make_classification  # noqa: E402
from sklearn.exceptions import NotFittedError  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.svm import SVC  # noqa: E402
from sklearn.utils.validation import check_is_fitted  # noqa: E402

from joulery.integrations.sklearn import Metered  # noqa: E402

X, Y = make_classification(n_samples=60, random_state=1)


class Estimators(unittest.TestCase):
    def test_each_call_is_a_span_with_its_samples_and_gives_what_the_estimator_gives(self) -> None:
        plain = LogisticRegression().fit(X, Y)
        with session() as run:
            metered = Metered(LogisticRegression()).fit(X, Y)
            same = (metered.predict(X[:7]) == plain.predict(X[:7])).all()
            score = metered.score(X, Y)
        self.assertTrue(same)
        self.assertEqual(score, plain.score(X, Y))
        names = ["LogisticRegression.fit", "LogisticRegression.predict", "LogisticRegression.score"]
        self.assertEqual(tree_of(run.result), names)
        self.assertEqual([work_in(run.result, name) for name in names], [[{"sample": n}] for n in (60, 7, 60)])
        self.assertTrue((metered.coef_ == plain.coef_).all())

    def test_it_stands_in_a_pipeline_and_a_grid_search(self) -> None:
        with session() as run:
            steps = make_pipeline(Metered(StandardScaler()), Metered(SVC()))
            search = GridSearchCV(steps, {"metered-2__estimator__C": [0.1, 1.0]}, cv=2, refit=False).fit(X, Y)
        self.assertEqual(len(search.cv_results_["params"]), 2)
        self.assertEqual(tree_of(run.result).count("SVC.fit"), 4)
        self.assertEqual(sum(work["sample"] for work in work_in(run.result, "SVC.fit")), 4 * 30)
        self.assertIn("StandardScaler.transform", tree_of(run.result))

    def test_it_is_what_its_estimator_is(self) -> None:
        metered = Metered(SVC())
        self.assertTrue(is_classifier(metered))
        self.assertFalse(hasattr(metered, "predict_proba"), "SVC has none unless it is asked for")
        self.assertTrue(hasattr(Metered(SVC(probability=True)), "predict_proba"))
        self.assertFalse(hasattr(metered, "transform"))
        with self.assertRaises((NotFittedError, AttributeError)):
            metered.predict(X)
        with self.assertRaises(NotFittedError):
            check_is_fitted(metered)

    def test_it_is_copied_and_pickled(self) -> None:
        with session():
            metered = Metered(LogisticRegression(C=0.5)).fit(X, Y)
            again: Any = pickle.loads(pickle.dumps(metered))
            self.assertTrue((again.predict(X) == metered.predict(X)).all())
        self.assertEqual(clone(metered).get_params()["estimator__C"], 0.5)


if __name__ == "__main__":
    unittest.main()
