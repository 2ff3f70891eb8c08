//! Comparing constants by their text, as far as that tells.

use super::collation::Collation;
use crate::catalog::Catalog;
use crate::catalog::object::TypeKind;
use crate::types::TypeId;
use std::cmp::Ordering;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compared {
    Order(Ordering),
    /// Not equal; which is the greater is not known.
    Different,
    Unknown,
}

/// Two constants, each with its type.
pub(super) fn compare(catalog: &Catalog, a: (TypeId, &str), b: (TypeId, &str), collation: &Collation) -> Compared {
    let ((a_type, a), (b_type, b)) = ((catalog.base_type(a.0), a.1), (catalog.base_type(b.0), b.1));
    let order = match (a_type, b_type) {
        (a_type, b_type) if is_number(a_type) && is_number(b_type) => {
            number(a).zip(number(b)).map(|(a, b)| compare_numbers(a, b))
        }
        (TypeId::BOOL, TypeId::BOOL) => Some(truth(a).cmp(&truth(b))),
        (TypeId::TEXT | TypeId::VARCHAR | TypeId::BPCHAR, _) => return compare_texts(a_type, a, b, collation),
        (TypeId::UUID, TypeId::UUID) => Some(digits(a).cmp(&digits(b))),
        (TypeId::DATE | TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ, _) => {
            instant(a).zip(instant(b)).map(|(a, b)| a.cmp(&b))
        }
        _ => match &catalog.ty(a_type).kind {
            TypeKind::Enum(labels) => {
                let place = |text: &str| labels.iter().position(|label| &**label == text);
                place(a).zip(place(b)).map(|(a, b)| a.cmp(&b))
            }
            _ if a == b && a_type == b_type => Some(Ordering::Equal),
            _ => None,
        },
    };
    order.map_or(Compared::Unknown, Compared::Order)
}

fn is_number(ty: TypeId) -> bool {
    matches!(
        ty,
        TypeId::INT2 | TypeId::INT4 | TypeId::INT8 | TypeId::NUMERIC | TypeId::FLOAT4 | TypeId::FLOAT8 | TypeId::OID
    )
}

/// Digits without the point, and how many stand behind it.
fn number(text: &str) -> Option<(i128, u32)> {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 15 || whole.len() > 20 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let scale = u32::try_from(fraction.len()).ok()?;
    format!("{whole}{fraction}").parse().ok().map(|digits| (digits, scale))
}

fn compare_numbers((a, a_scale): (i128, u32), (b, b_scale): (i128, u32)) -> Ordering {
    let scale = a_scale.max(b_scale);
    let scaled = |digits: i128, own: u32| digits.saturating_mul(10i128.saturating_pow(scale - own));
    scaled(a, a_scale).cmp(&scaled(b, b_scale))
}

fn truth(text: &str) -> bool {
    text.starts_with(['t', 'T', 'y', 'Y', '1']) || text.eq_ignore_ascii_case("on")
}

fn digits(uuid: &str) -> String {
    uuid.chars().filter(char::is_ascii_hexdigit).map(|c| c.to_ascii_lowercase()).collect()
}

fn compare_texts(ty: TypeId, a: &str, b: &str, collation: &Collation) -> Compared {
    let blank_padded = ty == TypeId::BPCHAR;
    let cut = |text: &str| if blank_padded { text.trim_end_matches(' ').to_owned() } else { text.to_owned() };
    let (a, b) = (cut(a), cut(b));
    match collation {
        _ if a == b => Compared::Order(Ordering::Equal),
        collation if collation.is_c(false) => Compared::Order(a.cmp(&b)),
        Collation::Default => Compared::Different,
        // One of the user's own may find different texts equal.
        Collation::None | Collation::Named(_) | Collation::Conflict => Compared::Unknown,
    }
}

/// A date with or without a time, as ISO writes it and without a zone, in a form that sorts.
fn instant(text: &str) -> Option<String> {
    let text = text.trim();
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, "00:00:00"));
    let date_like = date.len() == 10
        && date.bytes().enumerate().all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    let time = if time.len() == 5 { format!("{time}:00") } else { time.to_owned() };
    let time_like = time.len() == 8
        && time.bytes().enumerate().all(|(at, b)| if matches!(at, 2 | 5) { b == b':' } else { b.is_ascii_digit() });
    (date_like && time_like).then(|| format!("{date} {time}"))
}
