//! point, lseg, box, line, path, polygon, circle (`geo_ops.c`).

use super::cursor::Cursor;
use super::number::{Width, float_at};
use super::{Checked, Refusal, syntax};
use crate::diagnostic::sqlstate::SqlState;

type Pair = (f64, f64);

/// A constant and the type's name.
struct Shape<'t> {
    text: &'t str,
    name: &'static str,
}

impl Shape<'_> {
    fn refuse<T>(&self) -> Result<T, Refusal> {
        syntax(self.name, self.text)
    }

    fn single(&self, cursor: &mut Cursor<'_>) -> Result<f64, Refusal> {
        float_at(cursor, self.text, Width::Double, self.name)
    }

    fn pair(&self, cursor: &mut Cursor<'_>) -> Result<Pair, Refusal> {
        cursor.skip_spaces();
        let delimited = cursor.eat(b'(');
        let x = self.single(cursor)?;
        if !cursor.eat(b',') {
            return self.refuse();
        }
        let y = self.single(cursor)?;
        if delimited {
            if !cursor.eat(b')') {
                return self.refuse();
            }
            cursor.skip_spaces();
        }
        Ok((x, y))
    }

    /// `path_decode`.
    fn points(&self, cursor: &mut Cursor<'_>, count: usize, may_be_open: bool) -> Result<Vec<Pair>, Refusal> {
        cursor.skip_spaces();
        let open = cursor.peek() == b'[';
        let mut depth = 0;
        if open {
            if !may_be_open {
                return self.refuse();
            }
            depth += 1;
            cursor.bump();
        } else if cursor.peek() == b'(' {
            let mut inner = *cursor;
            inner.bump();
            inner.skip_spaces();
            let only = !cursor.rest().iter().skip(1).any(|byte| *byte == b'(');
            if inner.peek() == b'(' || only {
                depth += 1;
                *cursor = inner;
            }
        }
        let mut points = Vec::new();
        for _ in 0..count {
            points.push(self.pair(cursor)?);
            cursor.eat(b',');
        }
        while depth > 0 {
            if !(cursor.eat(b')') || open && depth == 1 && cursor.eat(b']')) {
                return self.refuse();
            }
            depth -= 1;
            cursor.skip_spaces();
        }
        Ok(points)
    }

    fn end(&self, cursor: &Cursor<'_>) -> Checked {
        if cursor.at_end() { Ok(()) } else { self.refuse() }
    }

    /// How many points the commas make; None: not an odd number of commas.
    fn count(&self) -> Option<usize> {
        let commas = self.text.bytes().filter(|byte| *byte == b',').count();
        (commas % 2 == 1).then_some(commas.div_ceil(2))
    }
}

pub(super) fn point(text: &str) -> Checked {
    let shape = Shape { text, name: "point" };
    let mut cursor = Cursor::new(text);
    shape.pair(&mut cursor)?;
    shape.end(&cursor)
}

pub(super) fn lseg(text: &str) -> Checked {
    let shape = Shape { text, name: "lseg" };
    let mut cursor = Cursor::new(text);
    shape.points(&mut cursor, 2, true)?;
    shape.end(&cursor)
}

pub(super) fn rectangle(text: &str) -> Checked {
    let shape = Shape { text, name: "box" };
    let mut cursor = Cursor::new(text);
    shape.points(&mut cursor, 2, false)?;
    shape.end(&cursor)
}

/// `FPzero`.
const EPSILON: f64 = 1.0e-6;

pub(super) fn line(text: &str) -> Checked {
    let shape = Shape { text, name: "line" };
    let refuse = |why: &str| Err((SqlState::InvalidTextRepresentation, format!("invalid line specification: {why}")));
    let mut cursor = Cursor::new(text);
    cursor.skip_spaces();
    if cursor.eat(b'{') {
        let mut values = [0.0; 3];
        for (value, end) in values.iter_mut().zip(*b",,}") {
            *value = shape.single(&mut cursor)?;
            if !cursor.eat(end) {
                return shape.refuse();
            }
        }
        cursor.skip_spaces();
        shape.end(&cursor)?;
        let [a, b, _] = values;
        if a.abs() <= EPSILON && b.abs() <= EPSILON {
            return refuse("A and B cannot both be zero");
        }
        return Ok(());
    }
    let points = shape.points(&mut cursor, 2, true)?;
    shape.end(&cursor)?;
    if let [(x1, y1), (x2, y2)] = points[..]
        && (x1 - x2).abs() <= EPSILON
        && (y1 - y2).abs() <= EPSILON
    {
        return refuse("must be two distinct points");
    }
    Ok(())
}

pub(super) fn path(text: &str) -> Checked {
    let shape = Shape { text, name: "path" };
    let Some(count) = shape.count() else { return shape.refuse() };
    let mut cursor = Cursor::new(text);
    cursor.skip_spaces();
    let parenthesis = cursor.peek() == b'(' && !cursor.rest().iter().skip(1).any(|byte| *byte == b'(');
    if parenthesis {
        cursor.bump();
    }
    shape.points(&mut cursor, count, true)?;
    if parenthesis {
        if !cursor.eat(b')') {
            return shape.refuse();
        }
        cursor.skip_spaces();
    }
    shape.end(&cursor)
}

pub(super) fn polygon(text: &str) -> Checked {
    let shape = Shape { text, name: "polygon" };
    let Some(count) = shape.count() else { return shape.refuse() };
    let mut cursor = Cursor::new(text);
    shape.points(&mut cursor, count, false)?;
    shape.end(&cursor)
}

pub(super) fn circle(text: &str) -> Checked {
    let shape = Shape { text, name: "circle" };
    let mut cursor = Cursor::new(text);
    cursor.skip_spaces();
    let angle = cursor.peek() == b'<';
    let mut depth = 0;
    if angle {
        cursor.bump();
        depth += 1;
    } else if cursor.peek() == b'(' {
        let mut inner = cursor;
        inner.bump();
        inner.skip_spaces();
        if inner.peek() == b'(' {
            depth += 1;
            cursor = inner;
        }
    }
    shape.pair(&mut cursor)?;
    cursor.eat(b',');
    if shape.single(&mut cursor)? < 0.0 {
        return shape.refuse();
    }
    while depth > 0 {
        if !(cursor.eat(b')') || depth == 1 && cursor.eat(b'>')) {
            return shape.refuse();
        }
        depth -= 1;
        cursor.skip_spaces();
    }
    shape.end(&cursor)
}
