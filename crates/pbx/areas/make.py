#!/usr/bin/env python3
"""Makes the tables of China's telephone areas: `codes.txt` and `mobiles.bin`.

    pip install phonenumbers==9.0.43
    python3 crates/pbx/areas/make.py

The facts (which area code and which beginning of a mobile number belongs to which place) are those of
libphonenumber's geographic metadata (Apache License 2.0), as the package `phonenumbers` of that version
carries them. The layouts are read by `src/numbers/areas.rs`.

codes.txt, a line an area code:  0755|Guangdong|广东|Shenzhen|深圳
mobiles.bin, for the seven first digits of a mobile number, 1300000 to 1999999:
    70 offsets (u32, little endian), one for each of 130 to 199, into what follows
    for each of them, runs: how many beginnings lie before the run (varint), and the line of codes.txt
    counted from 1, 0 where no place is known (varint); a run goes on to the next
"""

import pathlib
import struct

import phonenumbers
from phonenumbers.geodata import GEOCODE_DATA

HERE = pathlib.Path(__file__).parent

PROVINCES = {
    "北京": "Beijing", "天津": "Tianjin", "上海": "Shanghai", "重庆": "Chongqing", "河北": "Hebei",
    "山西": "Shanxi", "内蒙古": "Inner Mongolia", "辽宁": "Liaoning", "吉林": "Jilin",
    "黑龙江": "Heilongjiang", "江苏": "Jiangsu", "浙江": "Zhejiang", "安徽": "Anhui", "福建": "Fujian",
    "江西": "Jiangxi", "山东": "Shandong", "河南": "Henan", "湖北": "Hubei", "湖南": "Hunan",
    "广东": "Guangdong", "广西": "Guangxi", "海南": "Hainan", "四川": "Sichuan", "贵州": "Guizhou",
    "云南": "Yunnan", "西藏": "Tibet", "陕西": "Shaanxi", "甘肃": "Gansu", "青海": "Qinghai",
    "宁夏": "Ningxia", "新疆": "Xinjiang",
}
# Codes that the metadata has only as part of a shorter beginning, or under the name of a neighbour.
PLACES = {
    "29": ("陕西", "西安", "Xi'an"), "335": ("河北", "秦皇岛", "Qinhuangdao"),
    "349": ("山西", "朔州", "Shuozhou"), "354": ("山西", "晋中", "Jinzhong"),
    "358": ("山西", "吕梁", "Luliang"), "580": ("浙江", "舟山", "Zhoushan"),
    "701": ("江西", "鹰潭", "Yingtan"), "731": ("湖南", "长沙", "Changsha"),
}
# Places that mobile numbers name otherwise, and their area codes.
OTHERWISE = {
    "亳州": "558", "巢湖": "551", "莱芜": "531", "开封": "371", "襄樊": "710", "株洲": "731",
    "神农架林区": "719", "来宾": "772", "贵港": "775", "贺州": "774", "嘉峪关": "937", "金昌": "935",
    "甘南藏族自治州": "941", "红河哈尼族彝族自治州": "873", "西双版纳傣族自治州": "691",
    "德宏傣族景颇族自治州": "692", "怒江傈僳族自治州": "886", "迪庆藏族自治州": "887",
    "甘孜藏族自治州": "836", "阿坝藏族羌族自治州": "837", "黔东南苗族侗族自治州": "855",
    "黔南布依族苗族自治州": "854", "兴安盟": "482", "锡林郭勒盟": "479", "阿拉善盟": "483",
    "山南地区": "893", "阿里地区": "897", "吕梁": "358",
}
SUFFIXES = ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市")


def split(name):
    """A Chinese place as province and the rest: 广东省深圳市 is 广东 and 深圳市."""
    for province in PROVINCES:
        if name.startswith(province):
            rest = name[len(province):]
            for suffix in SUFFIXES:
                if rest.startswith(suffix):
                    rest = rest[len(suffix):]
                    break
            return province, rest or province
    return None, name


def short(city):
    return city.removesuffix("市")


def is_mobile(number):
    return number[2] == "1" and number[3] != "0"


def main():
    china = {number: names for number, names in GEOCODE_DATA.items() if number.startswith("86")}
    areas, line_of = [], {}
    for digits in sorted({number[2:] for number in china} | set(PLACES)):
        number = "86" + digits
        # 10 and 2x have two digits, all others three; longer ones are parts of an area.
        whole = digits == "10" or (digits[0] == "2" and len(digits) == 2) or (
            digits[0] in "3456789" and len(digits) == 3)
        if is_mobile(number) or not whole:
            continue
        names = china.get(number, {"zh": "", "en": ""})
        places = names["zh"].split("、")
        province, first = split(places[0])
        english = names["en"].split(", ")[0].split("/")[0]
        if digits in PLACES:
            province, first, english = PLACES[digits]
        areas.append(f"0{digits}|{PROVINCES[province]}|{province}|{english}|{short(first)}")
        for place in [first, *(split(place)[1] for place in places)]:
            line_of.setdefault((province, short(place)), len(areas))
        line_of[digits] = len(areas)
    (HERE / "codes.txt").write_text("\n".join(areas) + "\n", encoding="utf-8")

    table = [0] * 700_000
    unknown = set()
    mobiles = sorted((number for number in china if is_mobile(number)), key=len)
    for number in mobiles:
        province, city = split(china[number].get("zh", ""))
        line = line_of.get(OTHERWISE.get(short(city))) or line_of.get((province, short(city)), 0)
        if not line:
            unknown.add(china[number].get("zh", number))
        digits = number[2:]
        start = int(digits.ljust(7, "0")) - 1_300_000
        for at in range(start, start + 10 ** (7 - len(digits))):
            table[at] = line

    offsets, stream = [], bytearray()
    for block in range(70):
        offsets.append(len(stream))
        runs, last = table[block * 10_000:(block + 1) * 10_000], None
        before = 0
        for at, line in enumerate(runs):
            if line != last:
                stream += varint(at - before) + varint(line)
                before, last = at, line
    packed = struct.pack("<70I", *offsets) + bytes(stream)
    (HERE / "mobiles.bin").write_bytes(packed)
    known = sum(1 for line in table if line)
    print(f"phonenumbers {phonenumbers.__version__}: {len(areas)} area codes,",
          f"{known} beginnings of mobile numbers in {len(packed)} bytes")
    print("places without a line:", "、".join(sorted(unknown)))


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


if __name__ == "__main__":
    main()
