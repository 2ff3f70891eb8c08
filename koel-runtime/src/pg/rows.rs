//! Rows into tuples and tuples into arguments: one trait selection a query in place of one call a column.

use super::{FromColumn, FromNullable, Given, IntoParam};
use crate::Result;
use crate::private::{Args, Row};
use sqlx::postgres::Postgres;
use sqlx::{Decode, Row as _, Type};
use std::fmt;
use std::marker::PhantomData;

macro_rules! wrappers {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        pub struct $name<M>(PhantomData<M>);
        impl<M> fmt::Debug for $name<M> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )* };
}

wrappers! {
    /// A column that is never NULL.
    C
    /// A column that can be NULL.
    O
}

/// A column whose Rust type the query names (`"x: T"`).
#[derive(Debug)]
pub enum G {}
/// A column whose Rust type is left to inference (`"x: _"`): compared with the server's when it runs.
#[derive(Debug)]
pub enum I {}

/// One column: how it is read.
pub trait Cell<M, const N: usize>: Sized {
    /// Reads column `N`, counted from 1.
    fn read(row: Row<'_>) -> Result<Self>;
}

impl<M, const N: usize, T: FromColumn<M, N>> Cell<C<M>, N> for T {
    fn read(row: Row<'_>) -> Result<Self> {
        Ok(row.0.try_get_unchecked(N - 1)?)
    }
}

impl<M, const N: usize, T: FromNullable<M, N>> Cell<O<M>, N> for T {
    fn read(row: Row<'_>) -> Result<Self> {
        Ok(row.0.try_get_unchecked(N - 1)?)
    }
}

impl<const N: usize, T: Given> Cell<G, N> for T {
    fn read(row: Row<'_>) -> Result<Self> {
        Ok(row.0.try_get_unchecked(N - 1)?)
    }
}

impl<const N: usize, T: for<'r> Decode<'r, Postgres> + Type<Postgres>> Cell<I, N> for T {
    fn read(row: Row<'_>) -> Result<Self> {
        Ok(row.0.try_get(N - 1)?)
    }
}

/// A tuple of columns.
pub trait FromCells<M>: Sized {
    /// Reads them all.
    fn read(row: Row<'_>) -> Result<Self>;
}

/// A tuple of references to arguments.
pub trait IntoArgs<M> {
    /// Encodes them all.
    fn encode(self) -> Args;
}

impl FromCells<()> for () {
    fn read(_: Row<'_>) -> Result<Self> {
        Ok(())
    }
}

impl IntoArgs<()> for () {
    fn encode(self) -> Args {
        crate::private::args(0)
    }
}

macro_rules! tuples {
    ($($count:literal: $($t:ident $m:ident $n:literal)*;)*) => { $(
        impl<$($t, $m),*> FromCells<($($m,)*)> for ($($t,)*)
        where
            $($t: Cell<$m, $n>),*
        {
            fn read(row: Row<'_>) -> Result<Self> {
                Ok(($($t::read(row)?,)*))
            }
        }

        impl<$($t: ?Sized, $m),*> IntoArgs<($($m,)*)> for ($(&$t,)*)
        where
            $($t: IntoParam<$m, $n>),*
        {
            #[allow(non_snake_case, reason = "named as their types")]
            fn encode(self) -> Args {
                let ($($t,)*) = self;
                crate::private::args($count)$(.bind::<$m, $n, _>($t))*
            }
        }
    )* };
}

#[rustfmt::skip]
mod impls {
    use super::*;
    tuples! {
        1: T1 M1 1;
        2: T1 M1 1 T2 M2 2;
        3: T1 M1 1 T2 M2 2 T3 M3 3;
        4: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4;
        5: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5;
        6: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6;
        7: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7;
        8: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8;
        9: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9;
        10: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10;
        11: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10 T11 M11 11;
        12: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10 T11 M11 11 T12 M12 12;
        13: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10 T11 M11 11 T12 M12 12 T13 M13 13;
        14: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10 T11 M11 11 T12 M12 12 T13 M13 13 T14 M14 14;
        15: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10 T11 M11 11 T12 M12 12 T13 M13 13 T14 M14 14 T15 M15 15;
        16: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10 T11 M11 11 T12 M12 12 T13 M13 13 T14 M14 14 T15 M15 15 T16 M16 16;
        17: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10 T11 M11 11 T12 M12 12 T13 M13 13 T14 M14 14 T15 M15 15 T16 M16 16 T17 M17 17;
        18: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10 T11 M11 11 T12 M12 12 T13 M13 13 T14 M14 14 T15 M15 15 T16 M16 16 T17 M17 17 T18 M18 18;
        19: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10 T11 M11 11 T12 M12 12 T13 M13 13 T14 M14 14 T15 M15 15 T16 M16 16 T17 M17 17 T18 M18 18 T19 M19 19;
        20: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10 T11 M11 11 T12 M12 12 T13 M13 13 T14 M14 14 T15 M15 15 T16 M16 16 T17 M17 17 T18 M18 18 T19 M19 19 T20 M20 20;
        21: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10 T11 M11 11 T12 M12 12 T13 M13 13 T14 M14 14 T15 M15 15 T16 M16 16 T17 M17 17 T18 M18 18 T19 M19 19 T20 M20 20 T21 M21 21;
        22: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10 T11 M11 11 T12 M12 12 T13 M13 13 T14 M14 14 T15 M15 15 T16 M16 16 T17 M17 17 T18 M18 18 T19 M19 19 T20 M20 20 T21 M21 21 T22 M22 22;
        23: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10 T11 M11 11 T12 M12 12 T13 M13 13 T14 M14 14 T15 M15 15 T16 M16 16 T17 M17 17 T18 M18 18 T19 M19 19 T20 M20 20 T21 M21 21 T22 M22 22 T23 M23 23;
        24: T1 M1 1 T2 M2 2 T3 M3 3 T4 M4 4 T5 M5 5 T6 M6 6 T7 M7 7 T8 M8 8 T9 M9 9 T10 M10 10 T11 M11 11 T12 M12 12 T13 M13 13 T14 M14 14 T15 M15 15 T16 M16 16 T17 M17 17 T18 M18 18 T19 M19 19 T20 M20 20 T21 M21 21 T22 M22 22 T23 M23 23 T24 M24 24;
    }
}
