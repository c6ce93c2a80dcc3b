"""Invented persons: usual surnames, and given names of one or two characters that are usual in names."""

import numpy as np

_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆"
    "金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔向汤欧涂"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红鹏辉健斌宇浩凯俊波丹梅莉婷雪琴云飞建国志晓文秀海永子涵慧雅晨曦栋春"
    "生祥君民东新宁龙林凤珍清光正利贵福荣昌盛德义仁忠信礼智安康泰和顺发财宝根庆元良才山川水木土火星月天阳晖旭昊然博学思远宏达成"
    "立业家兴邦振权卫宗祖绍承继先启贤佳欣怡悦琳瑶璐颖倩蕾薇芬芝莲菊香翠珠银凡一冬冰友双世中书乐亚伯佩保传全力勤化可固圣培士"
    "大奇威孝守宜宽寿尚岩峰崇帆常广廷彬彩彦征心忆怀恒恩惠"
)


def random_person(rng: np.random.Generator) -> str:
    """Invent a person's name of two or three characters; one in three has two."""
    count = int(rng.choice([1, 2, 2]))
    given = rng.choice(np.array(list(_GIVEN)), count, replace=False)
    return str(rng.choice(np.array(list(_SURNAMES)))) + "".join(str(char) for char in given)


def with_ending(name: str, rng: np.random.Generator) -> str:
    """Return what a seal of this person may bear: mostly 印 after the name, else 之印, or nothing after three."""
    endings = ("印", "印", "印", "之印", "") if len(name) > 2 else ("印", "印", "之印", "之印")
    return name + str(rng.choice(endings))
