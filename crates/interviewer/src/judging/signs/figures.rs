//! Figures that measure something: an amount, a share, a time taken. Years of service, ages, dates, versions and ordinals
//! measure nothing.

use std::ops::Range;
use std::sync::LazyLock;

use interview::language::Language;
use regex_automata::meta::Regex;

use super::line::Line;
use crate::pattern::{compile, compile_all};

/// The units of numbers, as Korean writes them.
macro_rules! units {
    () => {
        "(?:%p|%포인트|%|퍼센트포인트|퍼센트|프로|배|만?원|달러|유로|점|위|등|ppm|ppb|ms|밀리초|마이크로초|초|분기|분|시간|건|명|개월|개|곳|군데|대|쪽|장|회|마리|kg|g|킬로|그램|톤|[kmgt]b|기가|메가|테라|행|줄|km|cm|mm|m2|m|미터|센티|밀리|인분|인|통|콜|팀|가구|세대|병|박스|상자|권|편|화면|노드|요청|평|층|칸|자리|부|벌|문항|문제|항목|단계|번|종|차례|사람|마디|포인트|학급|반|도|리터|잔|그릇|봉지|포기|그루|쌍|켤레|가지|품목|라인|로트|테이블|지표|년|달|주일|주|일|밤|학기|끼|차선|프레임|fps|qps|tps|rpm|hz|바이트|비트|코어|nm)"
    };
}
/// Numbers with a unit, as Korean writes them: in digits, in digits spelt out, and in the numerals of Korean itself, which
/// must begin a word; and amounts that are one word.
static KOREAN: LazyLock<Regex> = LazyLock::new(|| {
    compile_all(&[
        concat!("[0-9][0-9.,]*[만천백억조]*(?:여|몇)?", units!()),
        concat!("[일이삼사오육칠팔구]?[천백십]만", units!()),
        "(?:한|두|세|석|네|넉|다섯|여섯|일곱|여덟|아홉|열|열한|열두|열세|열네|열다섯|열여섯|열일곱|열여덟|열아홉|스무|스물|스물두|스물다섯|서른|마흔|쉰|예순|일흔|여든|아흔|수십|수백|수천|몇십|몇백|몇천|몇|백|천)여?(?:시간|건|명|개월|개|곳|군데|대|쪽|장|회|마리|통|팀|가구|병|박스|상자|권|편|화면|평|층|칸|자리|벌|문항|항목|단계|번|종|차례|사람|마디|잔|그릇|포기|쌍|켤레|가지|품목|라인|분께|분을|분이|분의|분|달|주|밤|학기|끼|배|반)",
        "절반|두배|세배|반으로|반이상|반이하|삼분의일|사분의일|하루|이틀|사흘|나흘|닷새|엿새|열흘|보름|반나절|한나절|반년|한건도|한명도|한번도없|하나도없|0건|0명",
    ])
});
/// The places of the first three of these patterns.
const DIGITS: usize = 0;
const SPELT_OUT: usize = 1;
const NATIVE: usize = 2;
/// What stands behind a number of years that counts service or age, behind an ordinal, and behind an age in decades.
static NO_MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "^(?:차|째|생|동안|간|정도|넘게|가까이|이상(?:근무|일)|반(?:동안|정도|넘게|차|을|간)|근무|일했|일하|일한|다녔|다니|경력|된|된다|이나일)",
    )
});
static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"[$£€]?[0-9][0-9,.:]*(?:%|(?:k|m|bn|x|ms|s|kg|g|km|gb|tb|mb)?\b)(?:[ -](?:percent|per cent|million|thousand|billion))?|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|hundreds|thousand|thousands|dozen|dozens|half|halved|double|doubled|tripled|twice|a third|a quarter|two-thirds|three-quarters|one in)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?\b",
    )
});
/// What makes an English number no measure, at its place: years of service or age, dates, versions, set phrases.
static NO_ENGLISH_MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^(?:(?:19|20)[0-9][0-9](?:[^0-9]|$)|[a-z0-9.]+[ -](?:and a half )?years?(?:[ -](?:of|in|as|at|into|now|ago|experience|working|old|with|for)|-old| |$)|24/7|100 ?%$|110|one of|half of (?:us|it all)|[0-9]{1,2}(?:st|nd|rd|th)\b|[a-z]+ of us|(?:two|three|four) (?:things|reasons|parts|sides|worlds|ways))",
    )
});

/// The places of figures in a line, in bytes, each text once.
pub(super) fn find(line: &Line, language: Language) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = match language {
        Language::Ko => KOREAN
            .find_iter(&line.text)
            .filter(|figure| korean(line, &figure.range(), figure.pattern().as_usize()))
            .map(|figure| figure.range())
            .collect(),
        Language::En => ENGLISH
            .find_iter(&line.text)
            .map(|figure| figure.range())
            .filter(|figure| english(line, figure.start))
            .collect(),
    };
    let mut seen: Vec<&str> = Vec::new();
    found.retain(|place| {
        let text = &line.text[place.clone()];
        let fresh = !seen.contains(&text);
        seen.push(text);
        fresh
    });
    found
}

/// Whether the Korean number at a place measures something, by the pattern that found it.
fn korean(line: &Line, place: &Range<usize>, pattern: usize) -> bool {
    let (text, before, after) =
        (&line.text[place.clone()], &line.text[..place.start], &line.text[place.end..]);
    match pattern {
        DIGITS | SPELT_OUT => {
            let named = before.ends_with(|before: char| before.is_ascii_alphabetic())
                && !line.begins_word(place.start);
            let (number, unit) =
                if pattern == DIGITS { after_digits(text) } else { after_ten_thousands(text) };
            !named && measures(number, unit, before, after)
        }
        NATIVE => counts(text, after) && line.begins_word(place.start),
        _ => text.starts_with('0') || line.begins_word(place.start),
    }
}

/// A number in digits and its unit.
fn after_digits(text: &str) -> (&str, &str) {
    let unit = text.trim_start_matches(|digit: char| digit.is_ascii_digit() || matches!(digit, '.' | ','));
    let unit = unit.trim_start_matches(['만', '천', '백', '억', '조']);
    let unit = unit.strip_prefix(['여', '몇']).unwrap_or(unit);
    (&text[..text.len() - unit.len()], unit)
}

/// A number of ten thousands and its unit.
fn after_ten_thousands(text: &str) -> (&str, &str) {
    text.split_at(text.find('만').map_or(0, |at| at + '만'.len_utf8()))
}

/// Whether a number with a unit measures something between what stands before and after it.
fn measures(number: &str, unit: &str, before: &str, after: &str) -> bool {
    let is_none = match unit {
        _ if after.starts_with('째') => true,
        "년" => number.len() >= 4 || NO_MEASURE.is_match(after) || after.starts_with("도"),
        "개월" | "달" | "주" | "학기" => after.starts_with("차"),
        "일" => before.ends_with('월'),
        "대" => decade(number) && !after.starts_with(['를', '가', '의', '와', '중', '씩', '나']),
        "반" => true,
        "등" => after.starts_with(['의', '을', '이', '과', '에']) && number.len() > 1,
        _ => false,
    };
    !is_none
}

/// Whether a numeral of Korean itself with what it counts measures something before what stands after it.
fn counts(text: &str, after: &str) -> bool {
    let counted = |units: &[&str]| units.iter().any(|unit| text.ends_with(unit));
    let single = text.starts_with('한');
    let few = ["두", "세", "몇"].iter().filter_map(|word| text.strip_prefix(word));
    let few = few.map(|rest| rest.strip_prefix('여').unwrap_or(rest));
    let is_none = after.starts_with('째')
        || single && !counted(&["시간", "달", "주", "학기"])
        || few.into_iter().any(|unit| matches!(unit, "번" | "가지" | "마디"))
        || text.ends_with('반') && !single
        || text.ends_with('주') && after.starts_with(['문', '말', '변', '도', '요', '장', '제']);
    !is_none
}

fn decade(number: &str) -> bool {
    matches!(number, "10" | "20" | "30" | "40" | "50" | "60" | "70" | "80" | "90")
}

/// Whether the English number that begins at a byte measures something.
fn english(line: &Line, at: usize) -> bool {
    let before = line.text[..at].chars().next_back();
    before.is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '-' | '/' | '.' | '\''))
        && !NO_ENGLISH_MEASURE.is_match(&line.text[at..])
}

/// Whether a line sets an amount before beside one after, by the places of its figures.
pub(super) fn compares(line: &Line, figures: &[Range<usize>], language: Language) -> Option<usize> {
    match language {
        Language::Ko => {
            let from = |place: &&Range<usize>| FROM.is_match(&line.text[place.end..]);
            let to = |place: &&Range<usize>| TO.is_match(&line.text[place.end..]);
            let before = figures.iter().find(from)?;
            figures.iter().filter(to).find(|after| after.start > before.start).map(|_| before.start)
        }
        Language::En => {
            let change = CHANGE.find_iter(&line.text).find(|change| {
                let near = change.start()..(change.end() + NEAR);
                figures.iter().any(|figure| near.contains(&figure.start))
            });
            change.or_else(|| HALVED.find(&line.text)).map(|change| change.start())
        }
    }
}

/// A figure follows a word of change within so many bytes.
const NEAR: usize = 60;
static FROM: LazyLock<Regex> = LazyLock::new(|| {
    compile("^(?:이나|정도|쯤|가까이)?(?:에서|이던|였던|짜리|걸리던|하던|나오던|되던|던|에 )")
});
static TO: LazyLock<Regex> = LazyLock::new(|| {
    compile("^(?:이하|정도|쯤|대|안|가량|수준)?(?:으?로|까지|이?가?됐|이?가?되었|밑|아래|밖에|만에|도안)")
});
static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"\b(?:from|dropped|drops|fell|falls|rose|rises|went|came|cut|brought|reduced|grew|climbed|shrank|down|up|improved|increased|decreased|lifted|got|took|takes|ended|settled|stayed|instead of|went)\b",
    )
});
static HALVED: LazyLock<Regex> =
    LazyLock::new(|| compile(r"\b(?:halved|doubled|tripled|in half|by half|twice as)\b"));

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(text: &str, language: Language) -> Vec<String> {
        let line = Line::of(text, language);
        find(&line, language).into_iter().map(|place| line.text[place].to_owned()).collect()
    }

    #[test]
    fn what_measures_is_a_figure() {
        assert_eq!(
            figures("재구매율이 18%에서 27%로, 광고비는 800만 원", Language::Ko),
            ["18%", "27%", "800만원"]
        );
        assert_eq!(
            figures("세 곳에서 2,100건을 두 달 만에 절반으로", Language::Ko),
            ["세곳", "2,100건", "두달", "절반"]
        );
        assert_eq!(
            figures("from 4.8% to 1.1%, around $90,000 and forty users", Language::En),
            ["4.8%", "1.1%", "$90,000", "forty"]
        );
    }

    #[test]
    fn years_of_service_dates_ages_and_versions_are_none() {
        for text in [
            "3년 차 백엔드 개발자 김하늘입니다",
            "2년 동안 일했습니다",
            "2023년 3월 15일",
            "스물일곱 살입니다",
            "두 번째 회사",
            "java17을 씁니다",
            "한 가지만 말씀드리면",
            "60대 손님",
            "3년간 근무했습니다",
        ] {
            assert_eq!(figures(text, Language::Ko), Vec::<String>::new(), "{text}");
        }
        for text in [
            "i have three years of experience",
            "in 2021",
            "a 2nd-line role",
            "24/7",
            "b2b sales",
            "two years in",
        ] {
            assert_eq!(figures(text, Language::En), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn before_and_after_are_seen_together() {
        let compared = |text: &str, language| {
            let line = Line::of(text, language);
            compares(&line, &find(&line, language), language).is_some()
        };
        assert!(compared("응답이 3초에서 280밀리초로 줄었습니다", Language::Ko));
        assert!(
            !compared("세 곳에서 두 달을 일했습니다", Language::Ko)
                && !compared("30명을 만났습니다", Language::Ko)
        );
        assert!(
            compared("scrap dropped from 4.8% to 1.1%", Language::En)
                && compared("it halved the time", Language::En)
        );
        assert!(!compared("i met 12 users", Language::En));
    }
}
