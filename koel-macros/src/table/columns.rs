//! Fields and columns.

use super::Maker;
use crate::check::{self, configured};
use crate::ctxt::Ctxt;
use crate::input::table::{Field, Table as Input};
use crate::model::PgType;
use crate::pg_enum::nearest;
use crate::rust_type::{Path, classify};
use crate::schema::Schema;
use koel_schema::table::{Source, Table};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{LitStr, Type};

/// A field with its column.
pub(super) struct Column<'a> {
    pub(super) field: &'a Field,
    /// Its index in the table.
    pub(super) at: usize,
    /// Its name in SQL, quoted.
    pub(super) name: String,
    pub(super) pg: PgType,
    /// As it is read.
    pub(super) nullable: bool,
    /// `::citext`, or nothing.
    pub(super) cast: String,
    /// How INSERT comes to its value.
    pub(super) source: Source,
    /// The Rust type that koel.toml names: it is read and bound as it is.
    pub(super) given: Option<Type>,
    cell: Path,
}

impl Column<'_> {
    /// Of a parameter of this column's type; an array's elements for an array.
    pub(super) fn marker(&self) -> Option<Path> {
        self.pg.marker()
    }

    /// The type that a page's key has for it.
    pub(super) fn key_type(&self) -> TokenStream {
        let ty = match &self.given {
            Some(ty) => ty.to_token_stream(),
            None => self.pg.record_type().unwrap_or_else(|| self.field.never_null().to_token_stream()),
        };
        if self.nullable {
            quote! { __koel::Option<#ty> }
        } else {
            ty
        }
    }

    /// A cursor can hold its values, as far as one sees from here.
    pub(super) fn in_cursors(&self) -> bool {
        self.given.is_none() && self.pg.in_cursors()
    }

    pub(super) fn cell(&self) -> &Path {
        &self.cell
    }
}

/// `::citext` for a parameter that is compared with this column, or stored in it.
pub(super) fn cast(schema: &Schema, table: &Table<'_>, at: usize) -> String {
    let cast = table.column(at).and_then(|column| classify(schema.catalog(), column.ty).cast());
    cast.map(|cast| format!("::{cast}")).unwrap_or_default()
}

/// Finds the columns of all fields. What is wrong with one is told; nothing comes back then, but for types that rustc will compare.
pub(super) fn resolve<'a>(
    ctxt: &mut Ctxt,
    schema: &'a Schema,
    input: &'a Input,
    mut table: Table<'a>,
) -> Option<(Table<'a>, Vec<Column<'a>>)> {
    let mut failed = false;
    let mut found = Vec::new();
    for field in &input.fields {
        let Some(at) = table.find(&field.column) else {
            let columns = table.relation.columns.iter().filter(|column| !column.dropped);
            let help = nearest(&field.column, columns.map(|column| &*column.name));
            let text = format!(
                "the table `{}` has no column `{}`{help}\n = help: #[koel(column = \"...\")] names the column of a field",
                input.table.value(),
                field.column
            );
            ctxt.error(field.span, text);
            failed = true;
            continue;
        };
        if table.columns.contains(&at) {
            ctxt.error(field.span, format!("two fields are of the column `{}`", field.column));
            failed = true;
            continue;
        }
        table.columns.push(at);
        found.push(field);
    }
    if found.is_empty() && !failed {
        ctxt.error(input.ident.span(), "a Table has a field: each is a column");
        failed = true;
    }
    failed |= !soft_delete(ctxt, schema, input, &mut table);
    if failed {
        return None;
    }
    let checked = match crate::analysis::written(schema, &table.select(&table.list(), None, "")) {
        Ok(checked) => checked,
        Err(why) => {
            ctxt.error(input.table.span(), why);
            return None;
        }
    };
    let mut columns = Vec::new();
    for ((field, &at), read) in found.into_iter().zip(&table.columns).zip(&checked.columns) {
        let types = &schema.config.types;
        // As if it stood at the field: there rustc says what is wrong with it.
        let parse = |text: &str| LitStr::new(text, field.ty.span()).parse::<Type>();
        let given = match configured(read, types).map(|text| (parse(&text), text)) {
            None => None,
            Some((Ok(ty), _)) => Some(ty),
            Some((Err(_), text)) => {
                let text =
                    format!("`{text}`, which koel.toml gives for the column `{}`, is no Rust type", field.column);
                ctxt.error(field.span, text);
                failed = true;
                continue;
            }
        };
        let cell = if given.is_some() { Some(Path::Short("G")) } else { read.ty.cell(read.nullable) };
        let Some(cell) = cell else {
            let ty = read.ty.display();
            let text = format!(
                "the column `{}` has the type `{ty}`, which no Rust type stands for\n = help: leave the field out, or say in koel.toml what decodes it: [types] {ty} = \"crate::MyType\"",
                field.column
            );
            ctxt.error(field.ty.span(), text);
            failed = true;
            continue;
        };
        columns.push(Column {
            field,
            at,
            name: table.quoted(at),
            cast: cast(schema, &table, at),
            pg: read.ty.clone(),
            nullable: read.nullable,
            source: table.source(at),
            given,
            cell,
        });
    }
    if failed { None } else { Some((table, columns)) }
}

/// The column that marks rows as deleted: that of the attribute, or that of koel.toml where the table has it.
fn soft_delete(ctxt: &mut Ctxt, schema: &Schema, input: &Input, table: &mut Table<'_>) -> bool {
    let (name, span) = match (&input.soft_delete, &schema.config.soft_delete) {
        (Some(said), _) => (said.value(), Some(said.span())),
        (None, Some(name)) => (name.clone(), None),
        (None, None) => return true,
    };
    let problem = match table.find(&name) {
        Some(at) => table.set_soft_delete(at).err(),
        None => Some(format!("the table `{}` has no column `{name}`", table.relation.name)),
    };
    match (problem, span) {
        (Some(problem), Some(span)) => {
            ctxt.error(span, problem);
            false
        }
        // Of koel.toml: of the tables that have it.
        _ => true,
    }
}

/// The value of a key that a method takes.
pub(super) struct KeyParam {
    /// `id: impl IntoParam<Uuid, 1>`
    pub(super) declared: TokenStream,
    /// `.bind::<Uuid, 1, _>(&id)`
    pub(super) bound: TokenStream,
}

impl Maker<'_> {
    /// Reads a row. The one place where rustc compares the fields with the columns, each at its field.
    pub(super) fn row(&mut self) {
        let ident = &self.input.ident;
        let reads = self.columns.iter().enumerate().map(|(index, column)| {
            let (field, ty) = (&column.field.ident, &column.field.ty);
            let span = ty.span();
            let read = match (&column.given, column.marker(), column.nullable) {
                (Some(ty), _, true) => quote_spanned! { span => r.given::<__koel::Option<#ty>>(#index) },
                (Some(ty), _, false) => quote_spanned! { span => r.given::<#ty>(#index) },
                (None, marker, true) => quote_spanned! { span => r.nullable::<#marker, #ty>(#index) },
                (None, marker, false) => quote_spanned! { span => r.field::<#marker, #ty>(#index) },
            };
            quote! { #field: #read? }
        });
        self.impls.extend(quote! {
            impl __koel::TableRow for #ident {
                fn read(r: __koel::Row<'_>) -> ::koel_runtime::Result<Self> {
                    __koel::Ok(Self { #(#reads),* })
                }
            }
        });
    }

    /// Parameters of the type of these columns.
    pub(super) fn key_params(&self, columns: &[usize]) -> Result<Vec<KeyParam>, String> {
        let param = |(index, &at): (usize, &usize)| {
            let (name, number) = (self.param_name(at), index + 1);
            if let Some(ty) = self.column(at).and_then(|column| column.given.as_ref()) {
                return Ok(KeyParam { declared: quote! { #name: &#ty }, bound: quote! { .given(#name) } });
            }
            let Some(column) = self.table.column(at) else { return Err("a column is gone".to_string()) };
            let pg = classify(self.schema.catalog(), column.ty);
            let Some(marker) = pg.marker() else {
                let ty = pg.display();
                return Err(format!("the column `{}` has the type `{ty}`, which no Rust type stands for", column.name));
            };
            Ok(KeyParam {
                declared: quote! { #name: impl __koel::IntoParam<#marker, #number> },
                bound: quote! { .bind::<#marker, #number, _>(&#name) },
            })
        };
        columns.iter().enumerate().map(param).collect()
    }

    /// The Rust type of a key's column, as long as it is not NULL.
    pub(super) fn value_type(&self, at: usize) -> Result<TokenStream, String> {
        if let Some(column) = self.column(at) {
            return Ok(match &column.given {
                Some(ty) => ty.to_token_stream(),
                None => column.field.never_null().to_token_stream(),
            });
        }
        let Some(column) = self.table.column(at) else { return Err("a column is gone".to_string()) };
        let pg = classify(self.schema.catalog(), column.ty);
        pg.record_type()
            .ok_or_else(|| format!("the column `{}` is no field, so that its Rust type is not known", column.name))
    }
}

/// All declared, and all bound: `args(2).bind(..).bind(..)`.
pub(super) fn declared_and_bound(params: &[KeyParam]) -> (TokenStream, TokenStream) {
    let (declared, bound) = (params.iter().map(|param| &param.declared), params.iter().map(|param| &param.bound));
    let count = params.len();
    (quote! { #(#declared),* }, quote! { __koel::args(#count)#(#bound)* })
}

/// Keeps the identifier check in one place.
pub(super) fn pascal(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut start = true;
    for ch in text.chars() {
        if ch.is_alphanumeric() {
            if start {
                out.extend(ch.to_uppercase())
            } else {
                out.push(ch)
            }
            start = false;
        } else {
            start = true;
        }
    }
    check::identifier(&out, proc_macro2::Span::call_site()).map(|ident| ident.to_string())
}
