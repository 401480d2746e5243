"""TensorFlow stays out of Rasa's processes, and who would need it is told why it is not there."""

from __future__ import annotations

from .rasa_python import answers_of

_LEFT_OUT = """
import json
from nlu.without_tensorflow import leave_out
leave_out()
leave_out()
import rasa.core.agent, rasa.core.run, rasa.model_training
from rasa.core.policies.rule_policy import RulePolicy
from rasa.utils.tensorflow.models import RasaModel
import keras, tensorflow
try:
    RasaModel()
except RuntimeError as error:
    told = str(error)
print(json.dumps({
    "told": told,
    "loaded": "tensorflow" in open("/proc/self/maps").read(),
    "kind": issubclass(RasaModel, keras.Model),
    "other": issubclass(RulePolicy, keras.Model),
    "dunder": hasattr(tensorflow, "__version__"),
}))
"""


def test_rasa_is_whole_without_it() -> None:
    answers = answers_of(_LEFT_OUT)
    assert "RasaModel needs TensorFlow, which Lotse leaves out" in answers.pop("told")
    assert answers == {"loaded": False, "kind": True, "other": False, "dunder": False}
