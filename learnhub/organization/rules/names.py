"""How names are sorted: by pinyin, with the readings that surnames have."""

from functools import lru_cache

# Characters that are read otherwise when they are a surname (《现代汉语词典》, 姓).
SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "曾": "zeng", "盖": "ge", "任": "ren", "朴": "piao", "尉": "yu",
    "华": "hua", "缪": "miao", "翟": "zhai", "黑": "he", "召": "shao", "员": "yun", "种": "chong", "乐": "yue", "逄": "pang",
    "覃": "qin", "冼": "xian", "折": "she", "曲": "qu", "纪": "ji", "万": "wan", "宁": "ning", "燕": "yan", "葛": "ge", "钻": "zuan",
}  # fmt: skip


@lru_cache(maxsize=65536)
def sort_name(name: str) -> str:
    """The pinyin of `name` with tone numbers, so that people find it where they look for it; others sort by themselves."""
    name = name.strip()
    if not name:
        return ""
    from pypinyin import Style, lazy_pinyin  # 55 MB of dictionaries: only where a name is written

    syllables = lazy_pinyin(name, style=Style.TONE3, neutral_tone_with_five=True)
    if name[0] in SURNAMES:
        syllables[0] = SURNAMES[name[0]]
    return " ".join(syllables).lower()[:120]
