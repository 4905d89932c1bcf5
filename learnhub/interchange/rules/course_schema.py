"""The shape of course.toml and of a quiz file: which keys there are, of which kind, within which limits."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=80)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=160)]


class Part(BaseModel):
    """A table of a file: nothing but the keys below, each of exactly its kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Cover(Part):
    """[cover]: the slip on the book and the color of its cloth."""

    label: Annotated[Words, Field(max_length=12)]
    tone: Literal["zhu", "dian", "song", "zhe", "mo"] = "zhu"


class Completion(Part):
    """[completion]: shares are 0 to 1, the pass mark a percentage, the rate a multiple of the normal speed."""

    coverage: Annotated[float | None, Field(ge=0.5, le=1)] = None
    quiz_pass_percent: Annotated[int, Field(ge=0, le=100)] = 60
    max_rate: Annotated[float | None, Field(ge=1, le=2)] = None


class AnyLesson(Part):
    """What every lesson has."""

    slug: Slug
    title: Annotated[Words, Field(max_length=160)]


class VideoLesson(AnyLesson):
    """A video with captions."""

    kind: Literal["video"]
    media: Reference
    captions: Reference | None = None
    duration_seconds: Annotated[int, Field(ge=1, le=86400)]


class AudioLesson(AnyLesson):
    """A recording; its captions are the transcript."""

    kind: Literal["audio"]
    media: Reference
    captions: Reference | None = None
    duration_seconds: Annotated[int, Field(ge=1, le=86400)]


class ArticleLesson(AnyLesson):
    """A text in Markdown."""

    kind: Literal["article"]
    body: Reference


class DocumentLesson(AnyLesson):
    """A PDF."""

    kind: Literal["document"]
    document: Reference
    pages: Annotated[int, Field(ge=1, le=2000)]


class QuizLesson(AnyLesson):
    """A quiz, in a file of its own."""

    kind: Literal["quiz"]
    quiz: Reference


LessonPart = VideoLesson | AudioLesson | ArticleLesson | DocumentLesson | QuizLesson


class SectionPart(Part):
    """[[sections]] with their [[sections.lessons]]."""

    title: Annotated[Words, Field(max_length=120)]
    lessons: Annotated[list[Annotated[LessonPart, Field(discriminator="kind")]], Field(min_length=1)]


class CoursePart(Part):
    """course.toml."""

    slug: Slug
    title: Annotated[Words, Field(max_length=120)]
    summary: Annotated[str, Field(max_length=500)] = ""
    category: Annotated[Words, Field(max_length=40)]
    tags: list[Annotated[Words, Field(max_length=30)]] = Field(default_factory=list)
    editor: Annotated[str, Field(max_length=80)] = ""
    is_required: bool = False
    study_hours: Annotated[float, Field(ge=0, le=999, multiple_of=0.5)]
    award_level: Literal["course", "lesson", "proportional", "tiers"] | None = None
    cover: Cover
    completion: Completion = Completion()
    sections: Annotated[list[SectionPart], Field(min_length=1)]


class QuestionPart(Part):
    """[[questions]] of a quiz; `answer` is letters such as "B" or "ACD", or true or false."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=80)]
    kind: Literal["single", "multiple", "true_false"]
    stem: Words
    options: list[Words] = Field(default_factory=list)
    answer: str | bool
    explanation: str = ""
    source: Annotated[str, Field(max_length=200)] = ""
    clause: Annotated[str, Field(max_length=80)] = ""
    in_force: date | None = None
    difficulty: Literal["easy", "medium", "hard"] = "medium"


class QuizPart(Part):
    """A quiz file; `attempts` 0 is as often as one likes, `draw` 0 asks every question."""

    title: Annotated[Words, Field(max_length=120)]
    pass_percent: Annotated[int | None, Field(ge=0, le=100)] = None
    attempts: Annotated[int, Field(ge=0, le=100)] = 0
    draw: Annotated[int, Field(ge=0, le=500)] = 0
    questions: Annotated[list[QuestionPart], Field(min_length=1, max_length=500)]


_TAGS = {"video", "audio", "article", "document", "quiz"}


def faults(error: ValidationError) -> list[tuple[tuple[str | int, ...], str]]:
    """What is wrong, as (path in the file, sentence)."""
    return [(_path(detail["loc"]), _sentence(detail["type"], detail.get("ctx", {}), _path(detail["loc"]))) for detail in error.errors()]


def _path(location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Without the kind of lesson, which pydantic puts behind the number of the lesson, and the branches of a choice of types."""
    kept: list[str | int] = []
    for position, part in enumerate(location):
        if part in _TAGS and position and isinstance(location[position - 1], int):
            continue
        if part in {"str", "bool"} and kept and kept[-1] == "answer":
            continue
        kept.append(part)
    return tuple(kept)


_SENTENCES = {
    "extra_forbidden": "不认识的键“{key}”，请检查拼写，或删去这一行",
    "missing": "缺少“{key}”",
    "string_type": "“{key}”应为文字，请加上引号",
    "int_type": "“{key}”应为整数",
    "int_from_float": "“{key}”应为整数",
    "float_type": "“{key}”应为数字",
    "bool_type": "“{key}”应为 true 或 false",
    "date_type": "“{key}”应为日期，例如 2024-01-31，不加引号",
    "date_from_datetime_inexact": "“{key}”应为日期，例如 2024-01-31，不加时刻",
    "list_type": "“{key}”应为一组值，写在方括号里",
    "model_type": "“{key}”应为一组键和值",
    "string_too_short": "“{key}”不能为空",
    "string_too_long": "“{key}”最多 {max_length} 个字",
    "too_short": "“{key}”至少要有 {min_length} 项",
    "too_long": "“{key}”最多 {max_length} 项",
    "string_pattern_mismatch": "“{key}”只能用小写字母、数字和连字符，例如 san-hui-yi-ke",
    "literal_error": "“{key}”应为其中之一：{expected}",
    "union_tag_invalid": "“kind”应为其中之一：video、audio、article、document、quiz",
    "union_tag_not_found": "缺少“kind”，应为其中之一：video、audio、article、document、quiz",
    "greater_than_equal": "“{key}”不能小于 {ge:g}",
    "less_than_equal": "“{key}”不能大于 {le:g}",
    "multiple_of": "“{key}”以 {multiple_of:g} 为一档，例如 1.0、1.5、2.0",
}


def _sentence(kind: str, context: dict[str, Any], path: tuple[str | int, ...]) -> str:
    names = [part for part in path if isinstance(part, str)]
    key = names[-1] if names else "文件"
    context = {**context, "expected": str(context.get("expected", "")).replace(" or ", ", ").replace("'", "").replace(", ", "、")}
    return _SENTENCES.get(kind, "“{key}”的值不合要求").format(key=key, **{name: value for name, value in context.items() if name != "key"})
