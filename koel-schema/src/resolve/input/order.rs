//! Which of two values in text form is the greater, where that is sure under every setting.

use crate::types::TypeId;

/// Both are values of the type.
pub(super) fn is_greater(ty: TypeId, left: &str, right: &str) -> bool {
    let (left, right) = (left.trim(), right.trim());
    match ty {
        TypeId::INT2 | TypeId::INT4 | TypeId::INT8 => match (left.parse::<i128>(), right.parse::<i128>()) {
            (Ok(left), Ok(right)) => left > right,
            _ => false,
        },
        TypeId::NUMERIC | TypeId::FLOAT4 | TypeId::FLOAT8 => match (left.parse::<f64>(), right.parse::<f64>()) {
            // NaN is greater than all else
            (Ok(left), Ok(right)) => left.is_nan() && !right.is_nan() || left > right,
            _ => false,
        },
        // digits are in this order everywhere
        TypeId::TEXT => {
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            left.len() == right.len() && digits(left) && digits(right) && left > right
        }
        // without a zone an hour may come twice, and anything be anywhere
        TypeId::TIMESTAMPTZ => match (instant(left), instant(right)) {
            (Some(left), Some(right)) if left.is_infinite() || right.is_infinite() => left > right,
            (Some(left), Some(right)) => left > right + 50.0 * 3600.0,
            _ => false,
        },
        TypeId::DATE | TypeId::TIMESTAMP => match (instant(left), instant(right)) {
            (Some(left), Some(right)) if ty == TypeId::DATE && left.is_finite() && right.is_finite() => {
                (left / DAY).floor() > (right / DAY).floor()
            }
            (Some(left), Some(right)) => left > right,
            _ => false,
        },
        _ => false,
    }
}

const DAY: f64 = 86_400.0;

/// Seconds on some calendar that only orders: `2024-01-31`, `2024-01-31 10:00`, `2024-01-31T10:00:00.5`, perhaps with a zone, which is
/// not looked at; and the infinities.
fn instant(text: &str) -> Option<f64> {
    match text.to_ascii_lowercase().as_str() {
        "infinity" => return Some(f64::INFINITY),
        "-infinity" => return Some(f64::NEG_INFINITY),
        _ => {}
    }
    let number = |part: &str| -> Option<f64> {
        let plain = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if plain { part.parse().ok() } else { None }
    };
    let (date, time) = match text.split_once([' ', 'T']) {
        Some((date, time)) => (date, time),
        None => (text, ""),
    };
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || parts.next().is_some() || text.to_ascii_uppercase().contains("BC") {
        return None;
    }
    let days = (number(year)? * 12.0 + number(month)?) * 31.0 + number(day)?;
    let clock = time.split(['+', '-', 'Z', 'z']).next()?.trim();
    let mut seconds = 0.0;
    if !clock.is_empty() {
        let mut unit = 3600.0;
        for part in clock.split(':') {
            seconds += number(part)? * unit;
            unit /= 60.0;
        }
    }
    Some(days * DAY + seconds)
}

#[cfg(test)]
mod tests {
    use super::is_greater;
    use crate::types::TypeId;

    #[test]
    fn only_where_it_is_sure() {
        for (ty, left, right, greater) in [
            (TypeId::INT4, "2", "1", true),
            (TypeId::INT4, "1", "2", false),
            (TypeId::NUMERIC, "99.9", "0", true),
            (TypeId::FLOAT8, "NaN", "1e100", true),
            (TypeId::FLOAT8, "NaN", "NaN", false),
            (TypeId::DATE, "2024-01-15", "-infinity", true),
            (TypeId::DATE, "2024-01-15 12:00", "2024-01-15", false),
            (TypeId::TIMESTAMP, "2024-01-15T10:00:00.5", "2024-01-15 10:00", true),
            (TypeId::TIMESTAMPTZ, "2024-01-15 10:00:00Z", "2024-01-15 09:00+02", false),
            (TypeId::TIMESTAMPTZ, "2024-02-15 10:00:00Z", "2024-01-15 09:00+02", true),
            (TypeId::DATE, "15.1.2024", "14.1.2024", false),
            (TypeId::TEXT, "b", "a", false),
            (TypeId::TEXT, "2", "1", true),
        ] {
            assert_eq!(is_greater(ty, left, right), greater, "{left} > {right}");
        }
    }
}
