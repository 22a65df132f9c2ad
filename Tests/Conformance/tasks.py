"""The tasks that have a method: its arguments and all of its parameters, with values for them."""

from dataclasses import dataclass, field

BOTH = ("classic", "current")


@dataclass
class Task:
    """What the cases of a task are made of. A member may be a dict by profile."""

    method: str
    arguments: dict
    parameters: dict = field(default_factory=dict)
    # Values that Python takes for false: they are given all the same.
    falsy: dict = field(default_factory=dict)
    # The argument that takes any text.
    unicode: str = "text"


TEXT = "I like you. I love you"
UNICODE = (
    'Grüße, 日本語 🤖 e\u0301 \u2028 "quoted" \\ tab\t line\n {{braces}} </script> \x7f \u0001'
)
GENERATION = {
    "clean_up_tokenization_spaces": True,
    "generate_parameters": {"min_length": 4, "num_beams": 2, "length_penalty": 1.5},
    "truncation": "only_first",
}
QUESTION = {"question": "What is my name?", "context": "My name is Clara."}
TABLE = {"Repository": ["Transformers", "Datasets"], "Stars": ["36542", "4512"]}
MESSAGES = [{"role": "user", "content": "What is deep learning?"}]
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "Tells the weather",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
]
CHAT = {
    "frequency_penalty": 0.1,
    "logit_bias": [1.0],
    "logprobs": True,
    "max_tokens": 5,
    "n": 2,
    "presence_penalty": -0.2,
    "response_format": {"type": "json", "value": {"type": "object"}},
    "seed": 1,
    "stop": ["a", "b"],
    "stream_options": {"include_usage": True},
    "temperature": 0.5,
    "tool_choice": {"type": "function", "function": {"name": "weather"}},
    "tool_prompt": "Use a tool.",
    "tools": TOOLS,
    "top_logprobs": 2,
    "top_p": 0.9,
}
TEXT_GENERATION = {
    "adapter_id": "org/adapter",
    "best_of": 2,
    "decoder_input_details": True,
    "details": True,
    "do_sample": True,
    "frequency_penalty": 0.1,
    "grammar": {"type": "regex", "value": "[a-z]+"},
    "max_new_tokens": 20,
    "repetition_penalty": 1.3,
    "return_full_text": True,
    "seed": 42,
    "stop": [".", "\n"],
    "temperature": 0.7,
    "top_k": 10,
    "top_n_tokens": 3,
    "top_p": 0.95,
    "truncate": 100,
    "typical_p": 0.9,
    "watermark": True,
}

TASKS = {
    "chat-completion": Task(
        "chat_completion",
        {"messages": MESSAGES},
        {"classic": CHAT, "current": CHAT | {"extra_body": {"top_k": 4, "min_p": 0.1}}},
        {
            "logprobs": False,
            "temperature": 0,
            "stop": [],
            "tools": [],
            "seed": 0,
            "tool_prompt": "",
        },
    ),
    "feature-extraction": Task(
        "feature_extraction",
        {"text": TEXT},
        {
            "classic": {
                "normalize": True,
                "prompt_name": "query",
                "truncate": True,
                "truncation_direction": "Left",
            },
            "current": {
                "normalize": True,
                "prompt_name": "query",
                "truncate": True,
                "truncation_direction": "left",
                "dimensions": 3,
                "encoding_format": "float",
            },
        },
        {"normalize": False, "truncate": False, "prompt_name": ""},
    ),
    "fill-mask": Task(
        "fill_mask",
        {"text": "Life is <mask>."},
        {"targets": ["good", "bad"], "top_k": 2},
        {"targets": []},
    ),
    "question-answering": Task(
        "question_answering",
        QUESTION,
        {
            "align_to_words": True,
            "doc_stride": 16,
            "handle_impossible_answer": True,
            "max_answer_len": 5,
            "max_question_len": 64,
            "max_seq_len": 384,
            "top_k": 2,
        },
        {"align_to_words": False, "doc_stride": 0, "handle_impossible_answer": False},
        unicode="context",
    ),
    "sentence-similarity": Task(
        "sentence_similarity",
        {"sentence": TEXT, "other_sentences": ["I love you", "I hate you", ""]},
        unicode="sentence",
    ),
    "summarization": Task(
        "summarization",
        {"text": TEXT},
        GENERATION,
        {"clean_up_tokenization_spaces": False, "generate_parameters": {}},
    ),
    "table-question-answering": Task(
        "table_question_answering",
        {"table": TABLE, "query": "How many stars?"},
        {
            # One argument, whatever it holds: `sluice` takes what the later client names.
            "classic": {},
            "current": {"padding": "longest", "sequential": True, "truncation": True},
        },
        {"classic": {}, "current": {"sequential": False, "truncation": False}},
        unicode="query",
    ),
    "text-classification": Task(
        "text_classification",
        {"text": TEXT},
        {"function_to_apply": "softmax", "top_k": 3},
        {"top_k": 0},
    ),
    "text-generation": Task(
        "text_generation",
        {"prompt": TEXT},
        TEXT_GENERATION,
        {
            "details": False,
            "do_sample": False,
            "return_full_text": False,
            "stop": [],
            "watermark": False,
            "seed": 0,
            "temperature": 0.0,
        },
        unicode="prompt",
    ),
    "token-classification": Task(
        "token_classification",
        {"text": TEXT},
        {"aggregation_strategy": "simple", "ignore_labels": ["O", "MISC"], "stride": 2},
        {"ignore_labels": [], "stride": 0},
    ),
    "translation": Task(
        "translation",
        {"text": TEXT},
        GENERATION | {"src_lang": "en_XX", "tgt_lang": "fr_XX"},
        {"clean_up_tokenization_spaces": False, "generate_parameters": {}},
    ),
    "zero-shot-classification": Task(
        "zero_shot_classification",
        {
            "classic": {"text": TEXT, "labels": ["friendly, warm", "cold"]},
            "current": {"text": TEXT, "candidate_labels": ["friendly, warm", "cold"]},
        },
        {"multi_label": True, "hypothesis_template": "This is {}."},
        {"multi_label": False, "hypothesis_template": ""},
    ),
}


def by_profile(value, profile):
    """The part of a profile where a member of Task is told by profile."""
    is_told = isinstance(value, dict) and set(value) == set(BOTH)
    return value[profile] if is_told else value
