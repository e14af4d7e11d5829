"""One place for everything a host may set, and every limit a user may meet.

Values come, in this order, from the environment (``DASHBOARD_CHAT_TOKENS=200``), a
``.env`` file, Streamlit's secrets file, and the defaults below.
"""

from functools import lru_cache
from pathlib import Path

from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ROOT = Path(__file__).resolve().parents[1]
ASSETS = ROOT / "assets"


class Settings(BaseSettings):
    """Paths, model ids, addresses and limits. Sizes in bytes, times in seconds."""

    model_config = SettingsConfigDict(
        env_prefix="DASHBOARD_",
        env_file=ROOT / ".env",
        toml_file=ROOT / ".streamlit" / "secrets.toml",
        extra="ignore",
    )

    # Where things are kept
    data_dir: Path = ROOT / "var"
    database_url: str = ""  # empty: SQLite in data_dir
    library_dir: Path = ASSETS / "library"
    judge_dir: Path = ASSETS / "models" / "judge"  # MiniLM's adapter that picks the answer

    # The bundled Llama
    model_dir: Path = ASSETS / "models" / "course-llama"
    adapters_dir: Path = ASSETS / "adapters"
    chat_adapter: str = "course-chat"
    model_threads: int = 1
    generation_queue: int = 8
    generation_seconds: float = 60.0

    # Chat and retrieval
    chat_tokens: int = 160
    question_characters: int = 2_000
    passages: int = 3
    sentences_judged: int = 14  # the likeliest of the passages found
    sentences_read: int = 2  # of these, by the Llama: among more it slips from one into another
    least_relevance: float = 0.25  # below it the model is not asked: see fit-judge
    conversation_turns: int = 200

    # Fine-tuning
    training_pairs: int = 5_000
    training_threads: int = 2
    training_steps: int = 20_000
    training_queue: int = 8  # runs that wait for their turn
    held_out_pairs: int = 50  # asked before and after; as many of the taught ones
    compared_pairs: int = 50
    answer_tokens: int = 60
    kept_adapters: int = 20  # that learners keep in the data folder
    loaded_adapters: int = 4  # of those, in memory at the same time

    # Instructions, their templates and data sets
    template_characters: int = 600
    instruction_characters: int = 600
    explored_rows: int = 20_000

    # Adapters counted, and the memory of training them
    config_bytes: int = 256 * 1024  # of a model's config.json
    memory_batch: int = 4_096  # examples in a step
    memory_length: int = 1_048_576  # tokens in an example
    matrix_bytes: int = 5 * 1024 * 1024  # of a picture or table that is approximated
    matrix_side: int = 512  # numbers; a larger picture is made smaller

    # Documents a visitor may bring
    upload_bytes: int = 20 * 1024 * 1024
    upload_files: int = 10
    document_pages: int = 500
    document_characters: int = 1_000_000
    unpacked_bytes: int = 100 * 1024 * 1024
    reading_seconds: float = 120.0  # processor time; twice as long by the clock
    reading_bytes: int = 512 * 1024 * 1024  # address space of the process that reads a file
    collection_chunks: int = 10_000
    lesson_document_characters: int = 20_000  # of the document that lesson 8 takes apart

    # Gradient flow and the models of lesson 1
    sequence_length: int = 2_000  # words
    sequence_width: int = 256
    sequence_depth: int = 32
    sequence_radius: float = 3.0
    sequence_seed: int = 2**31 - 1
    sequence_sentence_words: int = 200  # of a sentence whose words are set against each other
    sequence_training_steps: int = 20_000
    sequence_batch: int = 512  # sentences

    # Attention of real models, shown to a visitor
    attention_characters: int = 4_000
    attention_tokens: int = 256  # the weights grow with its square
    bertviz_tokens: int = 64  # of its head and neuron views
    bertviz_model_tokens: int = 32  # its model view draws one line for every weight there is

    # Word problems, and what the model writes to solve them
    problem_characters: int = 1_000
    solution_tokens: int = 220
    vote_samples: int = 15

    # Programs a model wrote, in the sandbox
    program_seconds: float = 3.0  # by the clock; a program that sleeps is stopped at once
    program_bytes: int = 64 * 1024 * 1024
    program_output_bytes: int = 20_000
    program_depth: int = 200  # of calls within calls
    program_characters: int = 20_000
    program_steps: int = 500  # that a trace shows
    program_processes: int = 2  # at work at the same time

    @property
    def runs_dir(self) -> Path:
        """Where the page's fine-tuning runs are."""
        return self.data_dir / "runs"

    @property
    def kept_dir(self) -> Path:
        """Where the adapters that learners keep are."""
        return self.data_dir / "adapters"

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the classroom database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'classroom.sqlite3'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        secrets = TomlConfigSettingsSource(settings_cls)
        return init_settings, env_settings, dotenv_settings, secrets


@lru_cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
