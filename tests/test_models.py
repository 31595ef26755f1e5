import pytest

from attention_math.errors import InputError
from attention_math.models import load


def test_a_model_is_loaded_once():
    assert load("story") is load("story")


def test_an_unknown_model_is_refused_with_the_names_of_those_there_are():
    with pytest.raises(InputError, match="'stroy' is none of story, smollm2, minilm and no folder"):
        load("stroy")
