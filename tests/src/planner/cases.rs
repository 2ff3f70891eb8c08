//! What the grid of operators has no place for: patterns, predicates, orders, expressions, rows, joins.

use super::explain::Session;
use super::tables::{ABOVE, CONDITIONS, GIVEN, JOINS, ORDERED_INDEXES, ORDERS, PREDICATES, SCHEMA};
use super::{Answer, Report, ask, catalog};
use koel_schema::facts::index::{Access, IndexAccess, Needs, Predicate, Reason};

pub(super) fn run(session: &mut Session<'_>, report: &mut Report) -> Result<(), String> {
    session.run(SCHEMA)?;
    for (index, conditions) in CONDITIONS {
        let queries = conditions.iter().map(|condition| format!("SELECT n, b FROM t WHERE {condition}"));
        compare(session, report, &format!("CREATE INDEX i ON {index}"), queries, &What::Condition)?;
    }
    for predicate in PREDICATES {
        let queries = GIVEN.iter().map(|condition| format!("SELECT n, l FROM t WHERE {condition}"));
        compare(session, report, &format!("CREATE INDEX i ON t (ip) WHERE {predicate}"), queries, &What::Predicate)?;
    }
    for index in ORDERED_INDEXES {
        let queries = ORDERS.iter().map(|order| format!("SELECT n, l FROM t {order}"));
        compare(session, report, &format!("CREATE INDEX i ON {index}"), queries, &What::Order)?;
    }
    for (index, query) in JOINS {
        compare(
            session,
            report,
            &format!("CREATE INDEX i ON {index}"),
            [(*query).to_owned()].into_iter(),
            &What::Condition,
        )?;
    }
    for query in ABOVE {
        compare(session, report, "CREATE INDEX i ON t (a)", [(*query).to_owned()].into_iter(), &What::Above)?;
    }
    Ok(())
}

/// What the plan is looked at for.
enum What {
    Condition,
    Predicate,
    Order,
    /// By what a query around asks.
    Above,
}

impl What {
    fn koel(&self, access: &Access<'_>, index: &IndexAccess, custom: bool) -> Answer {
        match self {
            Self::Condition => {
                let mut needs = index.matches.iter().map(|found| found.needs);
                match (needs.clone().any(|needs| needs == Needs::Nothing), needs.any(|needs| needs == Needs::Value)) {
                    (true, _) => Answer::Yes,
                    (false, true) if custom => Answer::Maybe,
                    (false, _) if index.misses.iter().any(|miss| miss.reason == Reason::Unknown) => Answer::Maybe,
                    (false, _) => Answer::No,
                }
            }
            Self::Predicate => match index.predicate {
                Predicate::None | Predicate::Implied => Answer::Yes,
                Predicate::ByValue if custom => Answer::Maybe,
                Predicate::ByValue | Predicate::Missing(_) => Answer::No,
                Predicate::Unknown => Answer::Maybe,
            },
            Self::Above => {
                if access.from_above {
                    Answer::Yes
                } else {
                    Answer::No
                }
            }
            Self::Order => match index.order {
                Some(order) if order.complete => Answer::Yes,
                Some(_) | None => Answer::No,
            },
        }
    }
}

/// One index against queries, under generic and custom plans.
fn compare(
    session: &mut Session<'_>,
    report: &mut Report,
    index: &str,
    queries: impl Iterator<Item = String>,
    what: &What,
) -> Result<(), String> {
    let catalog = catalog(session.major, &format!("{SCHEMA}\n{index};"))?;
    session.run(index)?;
    let table = if index.contains(" ON u ") { "u" } else { "t" };
    for text in queries {
        let (query, value) = match text.split_once(" -- ") {
            Some((query, value)) => (query, Some(value)),
            None => (text.as_str(), None),
        };
        session.run(&format!("PREPARE q AS {query}"))?;
        for custom in [false, true] {
            if custom && value.is_none() {
                continue;
            }
            session.custom_plans(custom)?;
            let execute = value.map_or("EXECUTE q".to_owned(), |value| format!("EXECUTE q({value})"));
            let plan = session.explain(&execute)?;
            let planner = match what {
                _ if plan.is_empty() => continue,
                What::Condition | What::Above => plan.has_condition("i"),
                What::Predicate => plan.uses("i"),
                What::Order => !plan.sorts(),
            };
            let answers =
                ask(&catalog, session.environment, query, table, |access, index| what.koel(access, index, custom));
            match answers.as_deref() {
                Some([(_, koel)]) => {
                    let kind = if custom { "custom" } else { "generic" };
                    report.cell(*koel, planner, || format!("{index}: {query} ({kind} plan)"));
                }
                Some(_) | None => report.contradictions.push(format!("koel refuses {query}")),
            }
        }
        session.run("DEALLOCATE q")?;
    }
    session.run("DROP INDEX i")
}
