//! What words of an input may be, for the document: the bounds and codes that the code itself checks.
//! Fields name these with `schema_with`.

use domain::words::{Name, Phone, UserName};
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{KnownFormat, RefOr, Schema, SchemaFormat};

use crate::http::extract::LIMIT_MAX;

/// A text of so many characters.
pub(crate) fn text(min: usize, max: usize) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(min))
        .max_length(Some(max))
        .build()
}

/// A field that may be null, or left out.
pub(crate) fn or_null(mut schema: Object) -> Object {
    if let SchemaType::Type(of) = &schema.schema_type {
        schema.schema_type = SchemaType::from_iter([of.clone(), Type::Null]);
    }
    if let Some(codes) = &mut schema.enum_values {
        codes.push(serde_json::Value::Null);
    }
    schema
}

/// One of these codes.
pub(crate) fn one_of(codes: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(codes))
        .build()
}

/// One of these codes in a query, where an empty one is as good as none.
pub(crate) fn one_of_or_empty(codes: impl IntoIterator<Item = &'static str>) -> Object {
    one_of(codes.into_iter().chain([""]))
}

/// A whole number within bounds.
pub(crate) fn whole(min: u64, max: u64) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(min))
        .maximum(Some(max))
        .build()
}

/// A row of a sheet, counted from one.
pub(crate) fn sheet_row() -> Object {
    whole(1, u64::from(u32::MAX))
}

/// What a field of a form says that says yes or no: [`crate::http::form::yes`].
pub(crate) fn yes_or_no() -> Object {
    one_of(["true", "1", "on", "false", "0", ""])
}

/// Rows of a page, which all lists bound alike unless they say otherwise.
pub(super) fn bound_limits(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter
            && parameter.name == "limit"
            && let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema
            && schema.maximum.is_none()
        {
            *schema = whole(1, LIMIT_MAX);
        }
    }
}

/// A day or an instant in a query, where an empty one is as good as none.
pub(crate) fn day() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some("^([0-9]{4}-[0-9]{2}-[0-9]{2}(T.+)?)?$"))
        .build()
}

/// A whole number, or a decimal in words; nothing where there is none.
pub(crate) fn decimal_or_null() -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([
            Type::Integer,
            Type::String,
            Type::Null,
        ]))
        .build()
}

/// An instant.
pub(crate) fn instant() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .build()
}

/// An identifier.
pub(crate) fn id() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
        .build()
}

/// A password that is chosen.
pub(crate) fn new_password() -> Object {
    text(10, 1024)
}

/// A password that may be left out.
pub(crate) fn new_password_or_null() -> Object {
    or_null(new_password())
}

/// A language that people read.
pub(crate) fn language_or_null() -> Object {
    or_null(one_of(["zh", "en"]))
}

/// A sign-in name.
pub(crate) fn user_name() -> Object {
    text(1, UserName::CHARACTERS_MAX)
}

/// What something or somebody is called.
pub(crate) fn name() -> Object {
    text(1, Name::CHARACTERS_MAX)
}

/// A name that may be left out.
pub(crate) fn name_or_null() -> Object {
    or_null(name())
}

/// A telephone number.
pub(crate) fn phone() -> Object {
    text(1, Phone::CHARACTERS_MAX)
}
