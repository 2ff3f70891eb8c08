//! A query as the generator makes it: text that knows which of its parts can go, so that what disagrees can be made small.

/// A piece of a query.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Text(String),
    Seq(Vec<Node>),
    /// What can be left out.
    Maybe(Box<Node>),
    /// What stands between commas, or the like; some can be left out.
    List {
        separator: &'static str,
        items: Vec<Node>,
    },
    /// An expression of this type, or a query of one column: can be replaced by simpler ones.
    Expr {
        ty: String,
        body: Box<Node>,
    },
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<Node>> for Node {
    fn from(items: Vec<Node>) -> Self {
        Self::List { separator: ", ", items }
    }
}

/// A sequence of whatever becomes a [`Node`].
macro_rules! seq {
    ($($part:expr),* $(,)?) => { $crate::generate::tree::Node::Seq(vec![$($crate::generate::tree::Node::from($part)),*]) };
}
pub(super) use seq;

impl Node {
    pub(super) fn maybe(self) -> Self {
        Self::Maybe(Box::new(self))
    }

    pub(super) fn none() -> Self {
        Self::Seq(Vec::new())
    }

    pub(super) fn sql(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(text),
            Self::Seq(parts) => parts.iter().for_each(|part| part.write(out)),
            Self::Maybe(body) | Self::Expr { body, .. } => body.write(out),
            Self::List { separator, items } => {
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push_str(separator);
                    }
                    item.write(out);
                }
            }
        }
    }

    /// All that this can be made smaller in one step, the biggest steps first.
    fn reductions(&self) -> Vec<Self> {
        let mut out = Vec::new();
        match self {
            Self::Text(_) => {}
            Self::Seq(parts) => {
                each(parts, &mut out, Self::Seq);
            }
            Self::Maybe(body) => {
                out.push(Self::none());
                out.extend(body.reductions().into_iter().map(Self::maybe));
            }
            Self::List { separator, items } => {
                let list = |items| Self::List { separator, items };
                if items.len() > 1 {
                    out.extend(items.iter().map(|item| list(vec![item.clone()])));
                    for i in 0..items.len() {
                        let mut fewer = items.clone();
                        fewer.remove(i);
                        out.push(list(fewer));
                    }
                }
                each(items, &mut out, list);
            }
            Self::Expr { ty, body } => {
                for simple in ["NULL".to_owned(), format!("NULL::{ty}")] {
                    if body.sql().len() > simple.len() {
                        out.push(simple.into());
                    }
                }
                body.inner(&mut out);
                let again = |body| Self::Expr { ty: ty.clone(), body: Box::new(body) };
                out.extend(body.reductions().into_iter().map(again));
            }
        }
        out
    }

    /// The expressions directly below.
    fn inner(&self, out: &mut Vec<Self>) {
        match self {
            Self::Text(_) => {}
            Self::Expr { .. } => out.push(self.clone()),
            Self::Maybe(body) => body.inner(out),
            Self::Seq(items) | Self::List { items, .. } => items.iter().for_each(|item| item.inner(out)),
        }
    }
}

/// The reductions of one part of several.
fn each(parts: &[Node], out: &mut Vec<Node>, make: impl Fn(Vec<Node>) -> Node) {
    for (i, part) in parts.iter().enumerate() {
        for smaller in part.reductions() {
            let mut parts = parts.to_vec();
            if let Some(place) = parts.get_mut(i) {
                *place = smaller;
            }
            out.push(make(parts));
        }
    }
}

/// The smallest query to be had in so many tries that is still as `wrong`.
pub(super) fn shrink(mut node: Node, mut tries: usize, mut wrong: impl FnMut(&str) -> bool) -> Node {
    let mut at = 0;
    loop {
        let reductions = node.reductions();
        let length = node.sql().len();
        let mut smaller = None;
        for i in 0..reductions.len() {
            // Where one was found the next is likely.
            let i = (at + i) % reductions.len();
            let Some(candidate) = reductions.get(i) else { break };
            let sql = candidate.sql();
            if sql.len() >= length {
                continue;
            }
            tries = tries.saturating_sub(1);
            if wrong(&sql) {
                smaller = Some((i, candidate.clone()));
                break;
            }
            if tries == 0 {
                return node;
            }
        }
        match smaller {
            Some((i, candidate)) => (at, node) = (i, candidate),
            None => return node,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Node, shrink};

    #[test]
    fn what_does_not_matter_goes() {
        let expr = |body: Node| Node::Expr { ty: "int4".into(), body: Box::new(body) };
        let wrong = expr(seq!["f(", vec![expr("a + b".into()), expr("g(c)".into())], ")"]);
        let query = seq!["SELECT ", vec![expr("x".into()), wrong], seq![" WHERE true"].maybe()];
        let small = shrink(query, 100, |sql| sql.contains("f(") && sql.contains("g(c)"));
        assert_eq!(small.sql(), "SELECT f(g(c))");
    }
}
