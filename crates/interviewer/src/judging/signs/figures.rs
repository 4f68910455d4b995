//! Figures that measure something: an amount, a share, a time taken. Years of service, ages, dates, versions and ordinals
//! measure nothing.

use std::ops::Range;
use std::sync::LazyLock;

use interview::language::Language;
use regex::Regex;

use super::line::Line;

/// A number with a unit, as Korean writes it; the numerals of Korean itself must begin a word.
static KOREAN: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "(?P<digits>[0-9][0-9.,]*[만천백억조]*(?:여|몇)?|[일이삼사오육칠팔구]?[천백십]만)(?P<unit>%p|%포인트|%|퍼센트포인트|퍼센트|프로|배|만?원|달러|유로|점|위|등|ppm|ppb|ms|밀리초|마이크로초|초|분기|분|시간|건|명|개월|개|곳|군데|대|쪽|장|회|마리|kg|g|킬로|그램|톤|[kmgt]b|기가|메가|테라|행|줄|km|cm|mm|m2|m|미터|센티|밀리|인분|인|통|콜|팀|가구|세대|병|박스|상자|권|편|화면|노드|요청|평|층|칸|자리|부|벌|문항|문제|항목|단계|번|종|차례|사람|마디|포인트|학급|반|도|리터|잔|그릇|봉지|포기|그루|쌍|켤레|가지|품목|라인|로트|테이블|지표|년|달|주일|주|일|밤|학기|끼|차선|프레임|fps|qps|tps|rpm|hz|바이트|비트|코어|nm)\
        |(?P<word>한|두|세|석|네|넉|다섯|여섯|일곱|여덟|아홉|열|열한|열두|열세|열네|열다섯|열여섯|열일곱|열여덟|열아홉|스무|스물|스물두|스물다섯|서른|마흔|쉰|예순|일흔|여든|아흔|수십|수백|수천|몇십|몇백|몇천|몇|백|천)(?:여)?(?P<counted>시간|건|명|개월|개|곳|군데|대|쪽|장|회|마리|통|팀|가구|병|박스|상자|권|편|화면|평|층|칸|자리|벌|문항|항목|단계|번|종|차례|사람|마디|잔|그릇|포기|쌍|켤레|가지|품목|라인|분께|분을|분이|분의|분|달|주|밤|학기|끼|배|반)\
        |절반|두배|세배|반으로|반이상|반이하|삼분의일|사분의일|하루|이틀|사흘|나흘|닷새|엿새|열흘|보름|반나절|한나절|반년|한건도|한명도|한번도없|하나도없|0건|0명",
    )
});
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
        Language::Ko => KOREAN.captures_iter(&line.text).filter_map(|figure| korean(line, &figure)).collect(),
        Language::En => ENGLISH
            .find_iter(&line.text)
            .filter(|figure| english(line, figure))
            .map(|figure| figure.range())
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

fn korean(line: &Line, figure: &regex::Captures<'_>) -> Option<Range<usize>> {
    let whole = figure.get(0)?;
    let after = &line.text[whole.end()..];
    if let (Some(digits), Some(unit)) = (figure.name("digits"), figure.name("unit")) {
        let number = digits.as_str();
        let before = line.text[..whole.start()].chars().next_back();
        let named =
            before.is_some_and(|before| before.is_ascii_alphabetic()) && !line.begins_word(whole.start());
        let is_none = match unit.as_str() {
            _ if after.starts_with('째') || named => true,
            "년" => number.len() >= 4 || NO_MEASURE.is_match(after) || after.starts_with("도"),
            "개월" | "달" | "주" | "학기" => after.starts_with("차"),
            "일" => line.text[..whole.start()].ends_with('월'),
            "대" => decade(number) && !after.starts_with(['를', '가', '의', '와', '중', '씩', '나']),
            "반" => true,
            "등" => after.starts_with(['의', '을', '이', '과', '에']) && number.len() > 1,
            _ => false,
        };
        return (!is_none).then(|| whole.range());
    }
    let Some(counted) = figure.name("counted") else {
        let native = !whole.as_str().starts_with('0');
        return (!native || line.begins_word(whole.start())).then(|| whole.range());
    };
    let single = figure.name("word").is_some_and(|word| word.as_str() == "한");
    let few = figure.name("word").is_some_and(|word| matches!(word.as_str(), "두" | "세" | "몇"));
    let unit = counted.as_str();
    let is_none = after.starts_with('째')
        || single && !matches!(unit, "시간" | "달" | "주" | "학기")
        || few && matches!(unit, "번" | "가지" | "마디")
        || matches!(unit, "반") && !single
        || unit == "주" && after.starts_with(['문', '말', '변', '도', '요', '장', '제']);
    (!is_none && line.begins_word(whole.start())).then(|| whole.range())
}

fn decade(number: &str) -> bool {
    matches!(number, "10" | "20" | "30" | "40" | "50" | "60" | "70" | "80" | "90")
}

fn english(line: &Line, figure: &regex::Match<'_>) -> bool {
    let before = line.text[..figure.start()].chars().next_back();
    before.is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '-' | '/' | '.' | '\''))
        && !NO_ENGLISH_MEASURE.is_match(&line.text[figure.start()..])
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

/// Compiles a pattern in which `\b` is where a word of Latin letters begins or ends.
#[expect(clippy::expect_used, reason = "the patterns are constants, and the tests use each of them")]
fn compile(pattern: &str) -> Regex {
    Regex::new(&pattern.replace(r"\b", r"(?-u:\b)")).expect("constant pattern")
}

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
