//! Answers as bytes.

use crate::model::{Checked, Column, Pages, Param, PgType, Rows};
use crate::rust_type;
use koel_schema::facts::Tables;
use std::collections::BTreeSet;

/// What can be kept. Read back it is the same; `None`: these bytes are none of it.
pub(crate) trait Wire: Sized {
    fn write(&self, out: &mut Vec<u8>);
    fn read(from: &mut &[u8]) -> Option<Self>;

    /// From bytes that hold this and nothing else.
    fn read_whole(mut from: &[u8]) -> Option<Self> {
        Self::read(&mut from).filter(|_| from.is_empty())
    }
}

impl Wire for u8 {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        let (first, rest) = from.split_first()?;
        *from = rest;
        Some(*first)
    }
}

impl Wire for bool {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        match u8::read(from)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Wire for usize {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&(*self as u64).to_le_bytes());
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        let (number, rest) = from.split_first_chunk()?;
        *from = rest;
        usize::try_from(u64::from_le_bytes(*number)).ok()
    }
}

impl Wire for String {
    fn write(&self, out: &mut Vec<u8>) {
        self.len().write(out);
        out.extend_from_slice(self.as_bytes());
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        let length = usize::read(from)?;
        let (text, rest) = from.split_at_checked(length)?;
        *from = rest;
        Some(std::str::from_utf8(text).ok()?.to_owned())
    }
}

impl<T: Wire> Wire for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.is_some().write(out);
        if let Some(inner) = self {
            inner.write(out);
        }
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        Some(if bool::read(from)? { Some(T::read(from)?) } else { None })
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.len().write(out);
        for item in self {
            item.write(out);
        }
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        // Each item is a byte at least: a length that is wrong asks for no more memory than there are bytes.
        let length = usize::read(from).filter(|&length| length <= from.len())?;
        let mut items = Vec::with_capacity(length);
        for _ in 0..length {
            items.push(T::read(from)?);
        }
        Some(items)
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        Some((A::read(from)?, B::read(from)?))
    }
}

impl Wire for PgType {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Scalar(row) => (0_u8, rust_type::number(row)).write(out),
            Self::Named { name, is_enum } => (1_u8, (name.clone(), *is_enum)).write(out),
            Self::Array(elem) => {
                out.push(2);
                elem.write(out);
            }
            Self::Unmapped(name) => (3_u8, name.clone()).write(out),
            Self::Error => out.push(4),
        }
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        Some(match u8::read(from)? {
            0 => Self::Scalar(rust_type::numbered(usize::read(from)?)?),
            1 => Self::Named { name: Wire::read(from)?, is_enum: Wire::read(from)? },
            2 => Self::Array(Box::new(Self::read(from)?)),
            3 => Self::Unmapped(Wire::read(from)?),
            4 => Self::Error,
            _ => return None,
        })
    }
}

impl Wire for Rows {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(match self {
            Self::None => 0,
            Self::One => 1,
            Self::AtMostOne => 2,
            Self::Many => 3,
            Self::Unknown => 4,
        });
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        Some(match u8::read(from)? {
            0 => Self::None,
            1 => Self::One,
            2 => Self::AtMostOne,
            3 => Self::Many,
            4 => Self::Unknown,
            _ => return None,
        })
    }
}

/// A struct by its fields, in their order; those after `;` are as in a new one.
macro_rules! fields {
    ($name:ident { $($field:ident),*; $($empty:ident),* }) => {
        impl Wire for $name {
            fn write(&self, out: &mut Vec<u8>) {
                let Self { $($field,)* $($empty: _,)* } = self;
                $($field.write(out);)*
            }

            fn read(from: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: Wire::read(from)?,)* $($empty: Default::default(),)* })
            }
        }
    };
}

fields!(Param { name, ty, offset, sent; });
fields!(Column { name, ty, nullable, offset, origin; });
fields!(Checked { sql, params, columns, rows, reads; diagnostics });

impl Wire for Pages {
    fn write(&self, out: &mut Vec<u8>) {
        let Self { statements, total, keys, diagnostics: _ } = self;
        statements.iter().for_each(|statement| statement.write(out));
        total.write(out);
        keys.write(out);
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        let mut statement = || Checked::read(from);
        Some(Self {
            statements: [statement()?, statement()?, statement()?, statement()?],
            total: statement()?,
            keys: Wire::read(from)?,
            diagnostics: Vec::new(),
        })
    }
}

impl Wire for BTreeSet<String> {
    fn write(&self, out: &mut Vec<u8>) {
        self.iter().cloned().collect::<Vec<_>>().write(out);
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        Some(Vec::read(from)?.into_iter().collect())
    }
}

fields!(Tables { read, written; });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back_as_it_was() {
        let scalar = |name| PgType::Scalar(rust_type::row(name).expect("a type"));
        let types = [
            scalar("bool"),
            scalar("tstzrange"),
            PgType::Array(Box::new(scalar("citext"))),
            PgType::Named { name: "audit.\"Level\"".into(), is_enum: true },
            PgType::Named { name: "address".into(), is_enum: false },
            PgType::Unmapped("xml".into()),
            PgType::Error,
        ];
        let columns = types.iter().enumerate().map(|(index, ty)| Column {
            name: format!("näme{index}!"),
            ty: ty.clone(),
            nullable: index % 2 == 0,
            offset: index,
            origin: (index > 2).then(|| ("users".into(), "id".into())),
        });
        let params = types.iter().enumerate().map(|(index, ty)| Param {
            name: (index > 3).then(|| format!("p{index}")),
            ty: ty.clone(),
            offset: index * 100_000,
            sent: (0..index).map(|at| (at, at + 2)).collect(),
        });
        let checked = Checked {
            sql: "SELECT 1".into(),
            params: params.collect(),
            columns: columns.collect(),
            rows: Rows::AtMostOne,
            reads: true,
            diagnostics: Vec::new(),
        };
        let same = |left: &Checked, right: Option<&Checked>| {
            assert_eq!(Some(format!("{left:?}")), right.map(|right| format!("{right:?}")))
        };
        let mut bytes = Vec::new();
        checked.write(&mut bytes);
        same(&checked, Checked::read_whole(&bytes).as_ref());
        for end in 0..bytes.len() {
            assert!(Checked::read_whole(&bytes[..end]).is_none(), "{end}");
        }
        for rows in [Rows::None, Rows::One, Rows::AtMostOne, Rows::Many, Rows::Unknown] {
            let mut bytes = Vec::new();
            rows.write(&mut bytes);
            assert_eq!(Rows::read_whole(&bytes), Some(rows));
        }
        let pages = Pages {
            statements: [Rows::None, Rows::One, Rows::Many, Rows::Unknown]
                .map(|rows| Checked { rows, ..checked.clone() }),
            total: Checked { sql: "SELECT 2".into(), ..checked },
            keys: vec![3, 1],
            diagnostics: Vec::new(),
        };
        let mut bytes = Vec::new();
        pages.write(&mut bytes);
        assert_eq!(format!("{pages:?}"), format!("{:?}", Pages::read_whole(&bytes).expect("pages")));
        let names = |names: &[&str]| Some(names.iter().map(ToString::to_string).collect());
        let tables = Tables { read: names(&["public.a", "public.b"]), written: None };
        let mut bytes = Vec::new();
        tables.write(&mut bytes);
        assert_eq!(Tables::read_whole(&bytes), Some(tables));
    }

    #[test]
    fn what_is_no_answer_is_none() {
        let huge = [0xff; 64];
        assert!(Checked::read_whole(&huge).is_none() && Tables::read_whole(&huge).is_none());
        assert!(Vec::<u8>::read_whole(&[9, 0, 0, 0, 0, 0, 0, 0, 1]).is_none());
        assert!(
            bool::read_whole(&[2]).is_none() && Rows::read_whole(&[5]).is_none() && PgType::read_whole(&[5]).is_none()
        );
    }
}
