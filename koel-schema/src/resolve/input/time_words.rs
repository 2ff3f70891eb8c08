//! The words of dates and times, and what may be a time zone.

/// What a word in a date or a time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Month(i64),
    DayOfWeek,
    AmPm {
        pm: bool,
    },
    /// `bc` or `ad`.
    Era {
        bc: bool,
    },
    /// `infinity`, in either direction, `epoch`.
    Infinity,
    Epoch,
    Now,
    /// today, tomorrow, yesterday
    Day,
    AllBalls,
    Julian,
    /// Labels of single fields, which only servers before 16 take.
    Unit,
    /// The `t` between date and time.
    IsoTime,
    /// `dst` after a zone.
    DaylightSaving,
    Ignored,
}

/// Words are compared by their first ten letters.
const SIGNIFICANT: usize = 10;

fn same(word: &str, known: &str) -> bool {
    let cut = |text: &str| text.len().min(SIGNIFICANT);
    word.as_bytes().get(..cut(word)) == known.as_bytes().get(..cut(known))
}

/// `datetktbl`. `word` is in lower case.
pub(super) fn date_word(word: &str) -> Option<Word> {
    const MONTHS: [(&str, &str); 12] = [
        ("jan", "january"),
        ("feb", "february"),
        ("mar", "march"),
        ("apr", "april"),
        ("may", "may"),
        ("jun", "june"),
        ("jul", "july"),
        ("aug", "august"),
        ("sep", "september"),
        ("oct", "october"),
        ("nov", "november"),
        ("dec", "december"),
    ];
    for ((short, long), number) in MONTHS.iter().zip(1..) {
        if same(word, short) || same(word, long) {
            return Some(Word::Month(number));
        }
    }
    const DAYS: &[&str] = &[
        "sun",
        "sunday",
        "mon",
        "monday",
        "tue",
        "tues",
        "tuesday",
        "wed",
        "weds",
        "wednesday",
        "thu",
        "thur",
        "thurs",
        "thursday",
        "fri",
        "friday",
        "sat",
        "saturday",
    ];
    if DAYS.iter().any(|day| same(word, day)) {
        return Some(Word::DayOfWeek);
    }
    const OTHERS: &[(&str, Word)] = &[
        ("sept", Word::Month(9)),
        ("+infinity", Word::Infinity),
        ("-infinity", Word::Infinity),
        ("infinity", Word::Infinity),
        ("ad", Word::Era { bc: false }),
        ("bc", Word::Era { bc: true }),
        ("allballs", Word::AllBalls),
        ("am", Word::AmPm { pm: false }),
        ("pm", Word::AmPm { pm: true }),
        ("at", Word::Ignored),
        ("on", Word::Ignored),
        ("d", Word::Unit),
        ("dow", Word::Unit),
        ("doy", Word::Unit),
        ("h", Word::Unit),
        ("isodow", Word::Unit),
        ("isoyear", Word::Unit),
        ("m", Word::Unit),
        ("mm", Word::Unit),
        ("s", Word::Unit),
        ("y", Word::Unit),
        ("j", Word::Julian),
        ("jd", Word::Julian),
        ("julian", Word::Julian),
        ("dst", Word::DaylightSaving),
        ("epoch", Word::Epoch),
        ("now", Word::Now),
        ("t", Word::IsoTime),
        ("today", Word::Day),
        ("tomorrow", Word::Day),
        ("yesterday", Word::Day),
    ];
    OTHERS.iter().find(|(known, _)| same(word, known)).map(|(_, word)| *word)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Microsecond,
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
    Decade,
    Century,
    Millennium,
    /// Known, but of no use in an interval.
    Other,
    Ago,
    Ignored,
}

/// `deltatktbl`. `word` is in lower case.
pub(super) fn interval_word(word: &str) -> Option<Unit> {
    const UNITS: &[(&[&str], Unit)] = &[
        (&["us", "usec", "usecs", "useconds", "microsecon"], Unit::Microsecond),
        (&["ms", "msec", "msecs", "mseconds", "millisecon"], Unit::Millisecond),
        (&["s", "sec", "secs", "second", "seconds"], Unit::Second),
        (&["m", "min", "mins", "minute", "minutes"], Unit::Minute),
        (&["h", "hr", "hrs", "hour", "hours"], Unit::Hour),
        (&["d", "day", "days"], Unit::Day),
        (&["w", "week", "weeks"], Unit::Week),
        (&["mon", "mons", "month", "months"], Unit::Month),
        (&["y", "yr", "yrs", "year", "years"], Unit::Year),
        (&["dec", "decs", "decade", "decades"], Unit::Decade),
        (&["c", "cent", "century", "centuries"], Unit::Century),
        (&["mil", "mils", "millennia", "millennium"], Unit::Millennium),
        (&["qtr", "quarter", "timezone", "timezone_h", "timezone_m"], Unit::Other),
        (&["ago"], Unit::Ago),
        (&["@"], Unit::Ignored),
    ];
    UNITS.iter().find(|(words, _)| words.iter().any(|known| same(word, known))).map(|(_, unit)| *unit)
}

/// Abbreviations of the sets that the server ships (Default, Australia, India and the continents'), of the time zone database, and zones
/// whose name is one word.
const ZONES: &str = "acdt acsst acst act acwst adt aedt aesst aest aft ahst akdt akst almst almt amst amt anast anat aqtst aqtt arst art ast \
    awsst awst awt azomt azost azot azst azt bdst bdt bmt bnt bort bost bot bra brst brt bst btt burt cadt cant capt cast cat cct cddt cdt \
    cemt cest cet cetdst chadt chast chdt chost chot chst chut cit ckhst ckt clst clt cmt cost cot cpt cst cuba cvst cvt cwst cwt cxt davt \
    ddut dft dmt dusst dust easst east eat ect edt eest eet eetdst egst egt egypt ehdt eire eit emt est ept ewt fet ffmt fjst fjt fkst fkt \
    fmt fnst fnt galt gamt gb gbgt gdt gest get gft gilt gmt greenwich gst gyt hadt hast hdt hkst hkt hmt hongkong hovst hovt hpt hst hwt \
    iceland ict iddt idt imt iot iran irdt irkst irkt irst irt ismt israel ist jamaica japan javt jayt jcst jdt jmt jst jwst kart kdt kgst \
    kgt kizst kizt kmt kost krast krat kst kuyst kuyt kwajalein kwat lhdt lhst libya ligt lint lkt lmt lst madmt madst madt magst magt malst \
    malt mart mawt mddt mdst mdt mesz met metdst mez mht mist mmt mos mpt msd msk mst must mut mvt mwt myt navajo nct nddt ndt negt nest net \
    nfst nft nmt novst novt npt nrt nst nut nwt nz nzdt nzmt nzst nzt omsst omst orast orat pddt pdt peht pest pet petst pett pgt phot pht \
    pkst pkt plmt pmdt pmmt pmst pmt poland pont portugal ppmt ppt prc pst pwt pyst pyt qmt qyzst qyzt ret rmt roc rok rott sadt sakst sakt \
    samst samt sast sat sbt sct sdmt sdt set sgt shest shet singapore sjmt slst smt sret srt sst stat svest svet swat syot taht tasht tast \
    tbist tbit tbmt tft tjt tkt tlt tmt tost tot trst trt trut tsat turkey tvt uct ulast ulat universal urast urat ut utc uyht uyst uyt uzst \
    uzt vet vlast vlat volst volt vost vust vut wadt wakt warst wart wast wat wdt wemt west wet wetdst wft wgst wgt wib wit wita wmt wsdt wsst \
    wst xjt yakst yakt yapt yddt ydt yekst yekt yerst yert ypt yst ywt z zmt zulu factory localtime posixrules";

/// A zone or an abbreviation that is one word, in lower case.
pub(super) fn is_zone_word(word: &str) -> bool {
    ZONES.split_ascii_whitespace().any(|zone| zone == word)
}

const AREAS: &[&str] = &[
    "africa",
    "america",
    "antarctica",
    "arctic",
    "asia",
    "atlantic",
    "australia",
    "brazil",
    "canada",
    "chile",
    "etc",
    "europe",
    "indian",
    "mexico",
    "pacific",
    "posix",
    "right",
    "us",
];

/// A name with punctuation or digits that may be a zone: by its area, as `w-su`, or with an offset as POSIX has it (`est5edt`, `utc+3`).
pub(super) fn may_be_zone(name: &str) -> bool {
    if name.split_once('/').is_some_and(|(area, rest)| AREAS.contains(&area) && !rest.is_empty()) {
        return true;
    }
    if matches!(name, "w-su" | "gb-eire" | "nz-chat") || is_zone_word(name) {
        return true;
    }
    posix_offset(name).is_some()
}

/// A name without digits, an offset, then perhaps the name of the summer time and its offset (`tzparse`); rules are not looked at.
fn posix_offset(name: &str) -> Option<()> {
    let summer = offset(named(name)?)?;
    if summer.is_empty() {
        return Some(());
    }
    let rest = named(summer)?;
    let rest = if rest.is_empty() || rest.starts_with(',') { rest } else { offset(rest)? };
    (rest.is_empty() || rest.starts_with(',')).then_some(())
}

/// What is after a name.
fn named(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '+' | '-')));
    (rest.len() < text.len()).then_some(rest)
}

/// What is after an offset of less than a week.
fn offset(text: &str) -> Option<&str> {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    for (index, max) in [167, 59, 59].into_iter().enumerate() {
        if index > 0 {
            match rest.strip_prefix(':') {
                Some(after) => rest = after,
                None => break,
            }
        }
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = rest.get(..rest.len() - after.len())?;
        if number.parse::<u32>().ok()? > max {
            return None;
        }
        rest = after;
    }
    Some(rest)
}
