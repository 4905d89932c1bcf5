"""Made-up people: plausible names, the same in every load."""

import random

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡余杜叶程苏魏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向常"
)
GIVEN = {
    "male": (
        "建国 志强 立新 海涛 俊杰 文博 志远 国栋"
        " 思远 明轩 子涵 浩然 建军 晓东 永刚 家"
        "豪 伟民 少华 春生 振宇 启航 立峰 云飞 "
        "嘉诚 学文 光明 天佑 力行 泽宇 宏伟"
    ).split(),
    "female": (
        "晓燕 雪梅 玉兰 静怡 雅琴 婉清 丽华 秀英"
        " 佳慧 思琪 梦瑶 海燕 春兰 文静 淑贞 雨"
        "桐 若曦 晓梅 慧敏 红霞 诗涵 月华 美玲 "
        "欣怡 素芬 亚楠 子萱 桂芳 云霞 可心"
    ).split(),
}


def people(count: int, chance: random.Random, taken: set[str]) -> list[tuple[str, str]]:
    """`count` different (name, gender); names in `taken` are left out and new ones added to it."""
    found: list[tuple[str, str]] = []
    while len(found) < count:
        gender = "female" if chance.random() < 0.44 else "male"
        given = chance.choice(GIVEN[gender])
        name = chance.choice(SURNAMES) + (given if chance.random() < 0.88 else given[-1])
        if name not in taken:
            taken.add(name)
            found.append((name, gender))
    return found
