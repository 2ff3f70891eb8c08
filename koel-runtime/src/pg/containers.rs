//! `Option`, references and arrays, over the table.

use super::marker::Array;
use super::{FromColumn, FromNullable, IntoParam, RustType};
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgHasArrayType, Postgres};
use sqlx::{Arguments, Decode, Encode, Type};

// An `Option` field may hold what is never NULL: structs are shared between queries.
impl<M, const N: usize, T: FromColumn<M, N>> FromColumn<M, N> for Option<T> where Self: for<'r> Decode<'r, Postgres> {}

impl<M, const N: usize, T: FromColumn<M, N>> FromNullable<M, N> for Option<T> {}

impl<M, const N: usize, T: FromColumn<M, N> + PgHasArrayType> FromColumn<Array<M>, N> for Vec<T> {}

impl<M: RustType> RustType for Array<M> {
    type Type = Vec<M::Type>;
}

impl<M, const N: usize, T: IntoParam<M, N>> IntoParam<M, N> for Option<T> {
    fn add(&self, args: &mut PgArguments) -> Result<(), BoxDynError> {
        match self {
            Some(value) => value.add(args),
            None => T::add_null(args),
        }
    }
    fn add_null(args: &mut PgArguments) -> Result<(), BoxDynError> {
        T::add_null(args)
    }
    fn size(&self) -> usize {
        self.as_ref().map_or(0, T::size)
    }
}

macro_rules! pointers {
    ($($pointer:ty),*) => { $(
        impl<M, const N: usize, T: IntoParam<M, N> + ?Sized> IntoParam<M, N> for $pointer {
            fn add(&self, args: &mut PgArguments) -> Result<(), BoxDynError> {
                T::add(self, args)
            }
            fn add_null(args: &mut PgArguments) -> Result<(), BoxDynError> {
                T::add_null(args)
            }
            fn size(&self) -> usize {
                T::size(self)
            }
        }
    )* };
}

pointers!(&T, &mut T, std::rc::Rc<T>, std::sync::Arc<T>);

impl<M, const N: usize, T> IntoParam<Array<M>, N> for [T]
where
    T: IntoParam<M, N> + PgHasArrayType + Type<Postgres> + for<'q> Encode<'q, Postgres>,
{
    fn add(&self, args: &mut PgArguments) -> Result<(), BoxDynError> {
        args.add(self)
    }
    fn add_null(args: &mut PgArguments) -> Result<(), BoxDynError> {
        args.add(None::<&[T]>)
    }
    fn size(&self) -> usize {
        // Each element has its length before it.
        self.iter().map(|value| 4 + value.size()).sum()
    }
}

macro_rules! slices {
    ($([$($generics:tt)*] $list:ty;)*) => { $(
        impl<M, const N: usize, T $($generics)*> IntoParam<Array<M>, N> for $list
        where
            [T]: IntoParam<Array<M>, N>,
        {
            fn add(&self, args: &mut PgArguments) -> Result<(), BoxDynError> {
                <[T] as IntoParam<Array<M>, N>>::add(self, args)
            }
            fn add_null(args: &mut PgArguments) -> Result<(), BoxDynError> {
                <[T] as IntoParam<Array<M>, N>>::add_null(args)
            }
            fn size(&self) -> usize {
                <[T] as IntoParam<Array<M>, N>>::size(self)
            }
        }
    )* };
}

slices! {
    [] Vec<T>;
    [, const L: usize] [T; L];
}
