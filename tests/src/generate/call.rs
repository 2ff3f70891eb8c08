//! Calls of functions, operators, aggregates and window functions whose result fits.

use super::expr::{INT8, TEXT};
use super::tree::{Node, seq};
use super::vocabulary::{Function, Kind, Maker, Oid, Shape};
use super::{Frame, Generator};

const ANYELEMENT: Oid = 2283;
const ANYARRAY: Oid = 2277;
const ANYNONARRAY: Oid = 2776;
const ANYENUM: Oid = 3500;
const ANYRANGE: Oid = 3831;
const ANYMULTIRANGE: Oid = 4537;
const ANYCOMPATIBLE: Oid = 5077;
const ANYCOMPATIBLEARRAY: Oid = 5078;
const ANYCOMPATIBLENONARRAY: Oid = 5079;
const ANYCOMPATIBLERANGE: Oid = 5080;
const ANYCOMPATIBLEMULTIRANGE: Oid = 4538;

const ELEMENTS: [Oid; 5] = [ANYELEMENT, ANYNONARRAY, ANYENUM, ANYCOMPATIBLE, ANYCOMPATIBLENONARRAY];
const ARRAYS: [Oid; 2] = [ANYARRAY, ANYCOMPATIBLEARRAY];
const RANGES: [Oid; 2] = [ANYRANGE, ANYCOMPATIBLERANGE];
const MULTIRANGES: [Oid; 2] = [ANYMULTIRANGE, ANYCOMPATIBLEMULTIRANGE];

/// What the polymorphic types of one call stand for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Binding {
    element: Oid,
    range: Oid,
}

impl Generator<'_> {
    /// A call of a function or an operator that makes this type.
    pub(super) fn made(&mut self, ty: Oid) -> Node {
        let ty = self.vocabulary.base(ty);
        let polymorphic = if self.rng.percent(25) { self.polymorphic(ty) } else { None };
        let result = polymorphic.unwrap_or(ty);
        let makers = self.vocabulary.makers.get(&result);
        match makers.and_then(|makers| self.rng.pick(makers)).copied() {
            Some(Maker::Operator(at)) => self.operation(at, result, ty),
            Some(Maker::Function(at)) => self.call_for(at, result, ty),
            None => None,
        }
        .unwrap_or_else(|| self.literal(ty))
    }

    /// A polymorphic result that can stand for this type.
    fn polymorphic(&mut self, ty: Oid) -> Option<Oid> {
        let from: &[Oid] = match self.vocabulary.shape(ty) {
            Shape::Array(_) if self.rng.percent(80) => &ARRAYS,
            Shape::Range(_) if self.rng.percent(80) => &RANGES,
            Shape::Multirange(_) if self.rng.percent(80) => &MULTIRANGES,
            Shape::Enum(_) => &ELEMENTS,
            _ => &[ANYELEMENT, ANYCOMPATIBLE],
        };
        self.rng.pick(from).copied()
    }

    /// What polymorphic types must be for the result to be this one; without a polymorphic result, anything that goes.
    fn bind(&mut self, declared: &[Oid], result: Oid, ty: Oid) -> Option<Binding> {
        let shape = self.vocabulary.shape(ty);
        let mut binding = Binding::default();
        match shape {
            _ if ELEMENTS.contains(&result) => binding.element = ty,
            Shape::Array(element) if ARRAYS.contains(&result) => binding.element = *element,
            Shape::Range(_) if RANGES.contains(&result) => binding.range = ty,
            Shape::Multirange(range) if MULTIRANGES.contains(&result) => binding.range = *range,
            _ => {}
        }
        let of_ranges = |ty: &Oid| RANGES.contains(ty) || MULTIRANGES.contains(ty);
        if binding.range == 0 && declared.iter().any(of_ranges) {
            let fits = |range: &Oid| match self.vocabulary.shape(*range) {
                Shape::Range(subtype) => binding.element == 0 || *subtype == binding.element,
                _ => false,
            };
            let ranges: Vec<Oid> = self.vocabulary.common.iter().copied().filter(fits).collect();
            binding.range = self.rng.pick(&ranges).copied()?;
        }
        if let Shape::Range(subtype) = self.vocabulary.shape(binding.range) {
            binding.element = *subtype;
        }
        if binding.element == 0 {
            binding.element =
                if declared.contains(&ANYENUM) { self.vocabulary.named("color") } else { self.some_type() };
            // No array of arrays.
            if let Shape::Array(inner) = self.vocabulary.shape(binding.element) {
                binding.element = *inner;
            }
        }
        Some(binding)
    }

    fn concrete(&self, ty: Oid, binding: Binding) -> Oid {
        match ty {
            _ if ELEMENTS.contains(&ty) => binding.element,
            _ if ARRAYS.contains(&ty) => self.vocabulary.types.get(&binding.element).map_or(0, |ty| ty.array),
            _ if RANGES.contains(&ty) => binding.range,
            _ if MULTIRANGES.contains(&ty) => {
                let of = |(oid, ty): (&Oid, &super::vocabulary::Type)| {
                    (ty.shape == Shape::Multirange(binding.range)).then_some(*oid)
                };
                self.vocabulary.types.iter().find_map(of).unwrap_or(0)
            }
            _ => ty,
        }
    }

    fn operand(&mut self, declared: Oid, binding: Binding) -> Node {
        let ty = self.concrete(declared, binding);
        match self.vocabulary.types.contains_key(&ty) {
            // A polymorphic type is told by what is given for it.
            true if ty != declared && self.rng.percent(85) => self.expr(ty),
            true => self.arg(ty),
            false => self.anything(ty),
        }
    }

    fn operation(&mut self, at: usize, result: Oid, ty: Oid) -> Option<Node> {
        let operator = self.vocabulary.operators.get(at)?;
        let binding = self.bind(&[operator.left, operator.right], result, ty)?;
        let name = if self.rng.percent(3) {
            let schema = if operator.user { "public" } else { "pg_catalog" };
            format!("OPERATOR({schema}.{})", operator.name)
        } else {
            operator.name.clone()
        };
        if operator.left == 0 {
            return Some(seq!["(", name, " ", self.operand(operator.right, binding), ")"]);
        }
        Some(seq![
            "(",
            self.operand(operator.left, binding),
            " ",
            name,
            " ",
            self.operand(operator.right, binding),
            ")"
        ])
    }

    fn call_for(&mut self, at: usize, result: Oid, ty: Oid) -> Option<Node> {
        let function = self.vocabulary.functions.get(at)?;
        let binding = self.bind(&function.args, result, ty)?;
        Some(self.call(function, binding))
    }

    pub(super) fn call_any(&mut self, function: &Function) -> Option<Node> {
        let binding = self.bind(&function.args, 0, TEXT)?;
        Some(self.call(function, binding))
    }

    pub(super) fn call(&mut self, function: &Function, binding: Binding) -> Node {
        let schema = if self.rng.percent(3) && !function.name.contains('.') {
            if function.user { "public." } else { "pg_catalog." }
        } else {
            ""
        };
        seq![schema, function.name.as_str(), "(", self.arguments(function, binding), ")"]
    }

    fn arguments(&mut self, function: &Function, binding: Binding) -> Node {
        let mut count = function.args.len();
        if self.rng.percent(40) {
            count -= self.rng.below(function.defaults + 1).min(count);
        }
        let named = !function.names.is_empty() && !function.variadic && self.rng.percent(8);
        let from = if named { self.rng.below(count.max(1)) } else { count };
        let mut items = Vec::new();
        for (i, declared) in function.args.iter().take(count).enumerate() {
            let last = i + 1 == function.args.len();
            if function.variadic && last {
                let element = match self.vocabulary.shape(*declared) {
                    Shape::Array(element) => *element,
                    _ => match *declared {
                        ANYARRAY => ANYELEMENT,
                        ANYCOMPATIBLEARRAY => ANYCOMPATIBLE,
                        other => other,
                    },
                };
                if self.rng.percent(30) {
                    items.push(seq!["VARIADIC ", self.operand(*declared, binding)]);
                } else {
                    let more = 1 + self.rng.below(3);
                    items.extend((0..more).map(|_| self.operand(element, binding)));
                }
                continue;
            }
            let operand = self.operand(*declared, binding);
            match function.names.get(i) {
                Some(name) if i >= from => items.push(seq![format!("\"{name}\""), " => ", operand]),
                _ => items.push(operand),
            }
        }
        if self.slips() {
            items.pop();
        }
        items.into()
    }

    fn pick_result<'l>(
        &mut self,
        lists: &'l std::collections::HashMap<Oid, Vec<usize>>,
        ty: Oid,
    ) -> Option<(usize, Oid, Oid)> {
        let ty = self.vocabulary.base(ty);
        let polymorphic = if self.rng.percent(50) { self.polymorphic(ty) } else { None };
        let result = polymorphic.filter(|p| lists.contains_key(p)).unwrap_or(ty);
        let list: &'l Vec<usize> = lists.get(&result)?;
        Some((self.rng.pick(list).copied()?, result, ty))
    }

    /// An aggregate, where one may stand.
    pub(super) fn aggregate(&mut self, ty: Oid) -> Option<Node> {
        let inner = self.frames.last()?.inner.clone()?;
        if ty == INT8 && self.rng.percent(40) {
            return Some("count(*)".into());
        }
        let (at, result, ty) = self.pick_result(&self.vocabulary.aggregates, ty)?;
        let function = self.vocabulary.functions.get(at)?;
        let binding = self.bind(&function.args, result, ty)?;
        let outside = self.frames.pop()?;
        self.frames.push(Frame { columns: inner, ..Frame::default() });
        let call = self.aggregate_call(function, binding);
        let filter =
            if self.rng.percent(12) { seq![" FILTER (WHERE ", self.condition(), ")"].maybe() } else { Node::none() };
        self.frames.pop();
        self.frames.push(outside);
        Some(seq![call, filter])
    }

    fn aggregate_call(&mut self, function: &Function, binding: Binding) -> Node {
        if let Kind::WithinGroup(direct) = function.kind {
            let mut operands: Vec<Node> = function.args.iter().map(|ty| self.operand(*ty, binding)).collect();
            let sorted = operands.split_off(direct.min(operands.len()));
            return seq![function.name.as_str(), "(", operands, ") WITHIN GROUP (ORDER BY ", sorted, ")"];
        }
        let arguments = self.arguments(function, binding);
        if function.args.is_empty() {
            return seq![function.name.as_str(), "(*)"];
        }
        let distinct = if self.rng.percent(10) { seq!["DISTINCT "].maybe() } else { Node::none() };
        let order = if self.rng.percent(10) {
            let ty = self.sortable_type();
            seq![" ORDER BY ", self.expr(ty), " DESC"].maybe()
        } else {
            Node::none()
        };
        seq![function.name.as_str(), "(", distinct, arguments, order, ")"]
    }

    /// A window function, where one may stand.
    pub(super) fn window(&mut self, ty: Oid) -> Option<Node> {
        let frame = self.frames.last()?;
        if !frame.window {
            return None;
        }
        let named = frame.windows.clone();
        let lists = if self.rng.percent(60) { &self.vocabulary.windows } else { &self.vocabulary.aggregates };
        let (at, result, ty) = self.pick_result(lists, ty)?;
        let function = self.vocabulary.functions.get(at)?;
        if matches!(function.kind, Kind::WithinGroup(_)) && !self.slips() {
            return None;
        }
        let binding = self.bind(&function.args, result, ty)?;
        self.set_window(false);
        let call = if function.kind == Kind::Aggregate && function.args.is_empty() {
            seq![function.name.as_str(), "(*)"]
        } else {
            seq![function.name.as_str(), "(", self.arguments(function, binding), ")"]
        };
        let over = match self.rng.pick(&named) {
            Some(name) if self.rng.percent(60) => seq![" OVER ", name.as_str()],
            _ => seq![" OVER (", self.window_definition(), ")"],
        };
        self.set_window(true);
        Some(seq![call, over])
    }

    fn set_window(&mut self, allowed: bool) {
        if let Some(frame) = self.frames.last_mut() {
            frame.window = allowed;
        }
    }

    pub(super) fn window_definition(&mut self) -> Node {
        let partition = if self.rng.percent(50) {
            let ty = self.sortable_type();
            seq!["PARTITION BY ", self.expr(ty), " "].maybe()
        } else {
            Node::none()
        };
        let ty = self.sortable_type();
        let sorted = self.rng.percent(70);
        let order = if sorted { seq!["ORDER BY ", self.expr(ty)].maybe() } else { Node::none() };
        let frame = if self.rng.percent(50) { self.window_frame() } else { Node::none() };
        seq![partition, order, frame]
    }

    /// Also those that the server refuses: a frame that ends before it starts, RANGE with an offset over what has no `in_range`.
    fn window_frame(&mut self) -> Node {
        let unit = self.rng.pick(&["ROWS", "RANGE", "GROUPS"]).copied().unwrap_or("ROWS");
        let bound = |g: &mut Self, wanted: usize| -> Node {
            let direction = if wanted == 0 { " PRECEDING" } else { " FOLLOWING" };
            match g.rng.below(8) {
                0 if g.slips() => seq!["UNBOUNDED", if wanted == 0 { " FOLLOWING" } else { " PRECEDING" }],
                0..3 => seq!["UNBOUNDED", direction],
                3..5 => "CURRENT ROW".into(),
                5 => seq![g.param(), direction],
                6 if unit != "RANGE" => seq![g.arg(super::expr::INT8), direction],
                _ => seq![g.rng.pick(&["1", "'1 day'", "1.5", "2::int2"]).copied().unwrap_or("1"), direction],
            }
        };
        let extent = if self.rng.percent(25) {
            bound(self, 0)
        } else {
            let low = bound(self, 0);
            seq!["BETWEEN ", low, " AND ", bound(self, 1)]
        };
        let exclude = ["", "", "", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES", " EXCLUDE NO OTHERS"];
        seq![" ", unit, " ", extent, self.rng.pick(&exclude).copied().unwrap_or_default()].maybe()
    }
}
