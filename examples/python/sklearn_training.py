#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a random forest takes to train and to ask, in joules. Needs scikit-learn."""
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

import joulery
from joulery.integrations.sklearn import Metered


def main() -> None:
    images, digits = load_digits(return_X_y=True)
    train_images, test_images, train_digits, test_digits = train_test_split(images, digits, random_state=1)
    forest = Metered(RandomForestClassifier(n_estimators=300, random_state=1))

    with joulery.Session("forest") as session:
        forest.fit(train_images, train_digits)
        accuracy = forest.score(test_images, test_digits)

    run = session.result
    print(f"accuracy {accuracy:.3f}")
    for span in run.spans:
        per_image = span.energy / span.work["sample"]
        print(f"{span.name:28} {span.energy}, {run.method}; {per_image} an image")
    print(run)


if __name__ == "__main__":
    main()
