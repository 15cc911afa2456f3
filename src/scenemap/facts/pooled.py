"""What is said of several pairs of target and control that are pooled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap import text
from scenemap.facts.cautions import recording_between
from scenemap.facts.sentences import ratio_words
from scenemap.text import say_both

if TYPE_CHECKING:
    from scenemap.facts.build import Facts
    from scenemap.measures.pooling import Pair, PooledPairs
    from scenemap.model import Text

#: Of fewer pairs it is said that they are few.
_FEW = 5


def pair_name(pair: Pair, facts: Facts) -> Text:
    """Name a pair as its areas are called."""
    return text.join([facts.as_one(role) for role in (pair.target, pair.control)], " : ")


def pooled_sentences(found: PooledPairs, facts: Facts) -> list[Text]:
    """Say what the pairs show together, how they differ, and what that rests on."""
    together, n = found.pooled, len(found.pairs)
    heterogeneity = {"q": text.number(together.q, 1), "p": text.number(together.p, 3)}
    mean = together.ratio
    told = ratio_words(mean.estimate, mean.low or 0.0, mean.high or 0.0)
    said = [say_both("pool_mean", ratio=told)]
    if together.tau2:
        tau2, i2 = text.number(together.tau2, 3), text.number(together.i2, 0)
        said.append(say_both("pool_between", tau2=tau2, i2=i2, **heterogeneity))
    else:
        said.append(say_both("pool_alike", **heterogeneity))
    if together.prediction is not None:
        low, high = (text.number(one, 2) for one in together.prediction)
        said.append(say_both("pool_prediction", low=low, high=high))
    if n < _FEW:
        said.append(say_both("pool_few", n=n))
    if found.dispersion.assumed:
        said.append(say_both("pool_phi_assumed"))
    else:
        said.append(say_both("pool_phi", phi=text.number(found.dispersion.phi, 2)))
        said += found.dispersion.words(facts.names)
    return [*said, recording_between(found.windows, facts), *facts.told]
