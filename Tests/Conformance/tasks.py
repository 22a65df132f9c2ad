"""The tasks that have a method: its arguments and all of its parameters, with values for them."""

from dataclasses import dataclass, field, replace

BOTH = ("classic", "current")


@dataclass
class Task:
    """What the cases of a task are made of. A member may be a dict by profile."""

    method: str
    arguments: dict
    parameters: dict = field(default_factory=dict)
    # Values that Python takes for false: they are given all the same.
    falsy: dict = field(default_factory=dict)
    # The argument that takes any text; None where there is none.
    unicode: str | None = "text"
    # What is asked where a case tells nothing else; None is a model's id.
    model: str | dict | None = None


@dataclass(frozen=True)
class File:
    """A file that both sides find in their current folder."""

    name: str
    content: bytes
    # Whether the client is given the path, or what is in the file.
    is_path: bool = True

    def as_bytes(self):
        return replace(self, is_path=False)



# No more than the beginnings: nobody here looks at what is in a file.
PICTURE = File("cat.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\xff\xfe\x00\x00\x00\x00IEND\xaeB`\x82")
RECORDING = File("speech.wav", b"RIFF\x0e\x00\x00\x00WAVEfmt \x10\x00\x00\x00\xff\xfe")
FILES = [
    PICTURE,
    RECORDING,
    File("photo.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"),
    File("photo.gif", b"GIF89a\x01\x00\x01\x00\xff"),
    File("photo.webp", b"RIFF\x24\x00\x00\x00WEBPVP8 \xff"),
    File("speech.flac", b"fLaC\x00\x00\x00\x22\xff"),
    File("speech.mp3", b"ID3\x04\x00\x00\x00\x00\x00\x00\xff\xfb"),
    File("speech.ogg", b"OggS\x00\x02\xff"),
    File("speech.m4a", b"\x00\x00\x00\x20ftypM4A \xff"),
]
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
CELLS = {"fixed_acidity": ["7.4", "7.8"], "pH": ["3.51", "3.2"]}
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
LABELLED = {"function_to_apply": "sigmoid", "top_k": 3}
PROMPTED = {"prompt": "An astronaut riding a horse on the moon."}
DRAWING = {"negative_prompt": "blurry", "num_inference_steps": 9, "guidance_scale": 7.5}
SIZE = {"height": 64, "width": 128}
TARGET = {"target_size": SIZE}
SPEECH = {
    "do_sample": True,
    "early_stopping": "never",
    "epsilon_cutoff": 0.0003,
    "eta_cutoff": 0.0004,
    "max_length": 100,
    "max_new_tokens": 90,
    "min_length": 1,
    "min_new_tokens": 2,
    "num_beam_groups": 1,
    "num_beams": 2,
    "penalty_alpha": 0.6,
    "temperature": 0.7,
    "top_k": 50,
    "top_p": 0.95,
    "typical_p": 0.9,
    "use_cache": True,
}
PAGE = {
    "doc_stride": 16,
    "handle_impossible_answer": True,
    "lang": "en",
    "max_answer_len": 5,
    "max_question_len": 64,
    "max_seq_len": 384,
    "top_k": 2,
    "word_boxes": ["us-001", [0.5, 1, 2, 3]],
}
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
    "audio-classification": Task(
        "audio_classification", {"audio": RECORDING}, LABELLED, {"top_k": 0}, unicode=None
    ),
    "audio-to-audio": Task("audio_to_audio", {"audio": RECORDING}, unicode=None),
    "automatic-speech-recognition": Task(
        "automatic_speech_recognition",
        {"audio": RECORDING},
        {
            "classic": {},
            "current": {
                "extra_body": {
                    "return_timestamps": "word",
                    "generation_parameters": {"num_beams": 2, "temperature": 0.5},
                }
            },
        },
        unicode=None,
    ),
    "document-question-answering": Task(
        "document_question_answering",
        {"image": PICTURE, "question": "What is the invoice number?"},
        PAGE,
        {"doc_stride": 0, "handle_impossible_answer": False, "lang": "", "word_boxes": []},
        unicode="question",
    ),
    "image-classification": Task(
        "image_classification", {"image": PICTURE}, LABELLED, {"top_k": 0}, unicode=None
    ),
    "image-segmentation": Task(
        "image_segmentation",
        {"image": PICTURE},
        {
            "mask_threshold": 0.5,
            "overlap_mask_area_threshold": 0.25,
            "subtask": "panoptic",
            "threshold": 0.9,
        },
        {"mask_threshold": 0, "threshold": 0.0},
        unicode=None,
    ),
    "image-to-image": Task(
        "image_to_image",
        {"image": PICTURE},
        {
            # The client takes what it has no name for as it takes the others.
            "classic": PROMPTED | DRAWING | SIZE | TARGET | {"strength": 0.5},
            "current": PROMPTED | DRAWING | SIZE | TARGET | {"strength": 0.5},
        },
        {"prompt": "", "negative_prompt": "", "guidance_scale": 0},
        unicode="prompt",
    ),
    "image-to-text": Task("image_to_text", {"image": PICTURE}, unicode=None),
    "object-detection": Task(
        "object_detection", {"image": PICTURE}, {"threshold": 0.9}, {"threshold": 0}, unicode=None
    ),
    "tabular-classification": Task("tabular_classification", {"table": CELLS}, unicode=None),
    "tabular-regression": Task(
        "tabular_regression",
        {"table": CELLS},
        unicode=None,
        # Neither side takes an id there.
        model={"classic": None, "current": "/endpoint"},
    ),
    "text-to-image": Task(
        "text_to_image",
        PROMPTED,
        {
            "classic": DRAWING | SIZE | TARGET | {"scheduler": "DDIM", "seed": 42},
            "current": DRAWING
            | SIZE
            | {"scheduler": "DDIM", "seed": 42, "extra_body": {"clip_skip": 2}},
        },
        {"negative_prompt": "", "guidance_scale": 0, "seed": 0},
        unicode="prompt",
    ),
    "text-to-speech": Task(
        "text_to_speech",
        {"text": TEXT},
        {"classic": SPEECH, "current": SPEECH | {"extra_body": {"speaker": 7}}},
        {"do_sample": False, "early_stopping": False, "temperature": 0, "use_cache": False},
    ),
    "visual-question-answering": Task(
        "visual_question_answering",
        {"image": PICTURE, "question": "What is the animal doing?"},
        {"top_k": 2},
        unicode="question",
    ),
    "zero-shot-image-classification": Task(
        "zero_shot_image_classification",
        {
            "classic": {"image": PICTURE, "labels": ["cat", "dog"]},
            "current": {"image": PICTURE, "candidate_labels": ["cat", "dog"]},
        },
        {"hypothesis_template": "This is {}."},
        {"hypothesis_template": ""},
        unicode=None,
    ),
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
        unicode="messages",
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
