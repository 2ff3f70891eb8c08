//! Where the boxes of a diagram stand: what others refer to on the left, what refers on the right, as few crossings as a few sweeps give.

/// A box, and where it was put.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// Between boxes of a column, and between columns (where the lines run).
const GAP: f64 = 28.0;
const LANE: f64 = 84.0;
const SWEEPS: usize = 12;

/// Places boxes of these sizes; an edge goes from what refers to what it refers to. The width and height of all are given too.
pub(super) fn place(sizes: &[(f64, f64)], edges: &[(usize, usize)]) -> (Vec<Area>, f64, f64) {
    let mut areas: Vec<Area> =
        sizes.iter().map(|(width, height)| Area { width: *width, height: *height, ..Area::default() }).collect();
    let edges: Vec<(usize, usize)> = edges.iter().copied().filter(|(from, to)| from != to).collect();
    let joined = |node: usize| edges.iter().any(|(from, to)| *from == node || *to == node);
    let (linked, loose): (Vec<usize>, Vec<usize>) = (0..sizes.len()).partition(|node| joined(*node));
    let columns = columns(sizes, &edges, &linked);
    let mut x = 0.0;
    for column in &columns {
        let width = column.iter().map(|node| sizes[*node].0).fold(0.0, f64::max);
        column.iter().for_each(|node| areas[*node].x = x);
        x += width + LANE;
    }
    heights(&mut areas, &columns, &edges);
    let right = |areas: &[Area], nodes: &[usize]| {
        nodes.iter().map(|node| areas[*node].x + areas[*node].width).fold(0.0, f64::max)
    };
    let bottom = |areas: &[Area], nodes: &[usize]| {
        nodes.iter().map(|node| areas[*node].y + areas[*node].height).fold(0.0, f64::max)
    };
    // Those without references stand in rows below, as wide as the rest or as a square of them.
    let area: f64 = loose.iter().map(|node| (sizes[*node].0 + GAP) * (sizes[*node].1 + GAP)).sum();
    let wide = right(&areas, &linked).max(area.sqrt() * 1.4);
    let mut y = bottom(&areas, &linked);
    if y > 0.0 {
        y += 2.0 * GAP;
    }
    let (mut x, mut row) = (0.0, 0.0_f64);
    for node in &loose {
        let (width, height) = sizes[*node];
        if x > 0.0 && x + width > wide {
            (x, y, row) = (0.0, y + row + GAP, 0.0);
        }
        (areas[*node].x, areas[*node].y) = (x, y);
        (x, row) = (x + width + GAP, row.max(height));
    }
    let all: Vec<usize> = (0..sizes.len()).collect();
    let (width, height) = (right(&areas, &all), bottom(&areas, &all));
    (areas, width, height)
}

/// The columns from left to right, each from top to bottom.
fn columns(sizes: &[(f64, f64)], edges: &[(usize, usize)], linked: &[usize]) -> Vec<Vec<usize>> {
    let ranks = ranks(sizes.len(), edges);
    let last = linked.iter().map(|node| ranks[*node]).max().map_or(0, |rank| rank + 1);
    let mut layers: Vec<Vec<usize>> =
        (0..last).map(|rank| linked.iter().copied().filter(|node| ranks[*node] == rank).collect()).collect();
    for sweep in 0..SWEEPS {
        let mut order = vec![0.0; sizes.len()];
        for layer in &layers {
            // In parts of the layer's height, so that layers of other sizes compare.
            layer.iter().enumerate().for_each(|(at, node)| order[*node] = (at as f64 + 0.5) / layer.len() as f64);
        }
        let towards = |node: usize| {
            let sides = edges.iter().filter_map(move |(from, to)| match sweep % 2 == 0 {
                true if *from == node => Some(*to),
                false if *to == node => Some(*from),
                _ => None,
            });
            let near: Vec<f64> = sides.map(|node| order[node]).collect();
            if near.is_empty() { order[node] } else { near.iter().sum::<f64>() / near.len() as f64 }
        };
        for layer in &mut layers {
            let keys: Vec<(usize, f64)> = layer.iter().map(|node| (*node, towards(*node))).collect();
            let mut keys = keys;
            keys.sort_by(|a, b| a.1.total_cmp(&b.1));
            *layer = keys.into_iter().map(|(node, _)| node).collect();
        }
    }
    // A layer that would be a tower becomes several columns.
    let area: f64 = linked.iter().map(|node| (sizes[*node].0 + LANE) * (sizes[*node].1 + GAP)).sum();
    let tallest = linked.iter().map(|node| sizes[*node].1).fold(0.0, f64::max);
    let limit = area.sqrt().max(tallest);
    layers.into_iter().flat_map(|layer| split(&layer, sizes, limit)).collect()
}

fn split(layer: &[usize], sizes: &[(f64, f64)], limit: f64) -> Vec<Vec<usize>> {
    let height: f64 = layer.iter().map(|node| sizes[*node].1 + GAP).sum();
    let parts = (height / limit).ceil().max(1.0);
    let share = height / parts;
    let mut columns: Vec<Vec<usize>> = vec![Vec::new()];
    let mut filled = 0.0;
    for node in layer {
        let own = sizes[*node].1 + GAP;
        if filled > 0.0 && filled + own / 2.0 > share && (columns.len() as f64) < parts {
            columns.push(Vec::new());
            filled = 0.0;
        }
        filled += own;
        if let Some(column) = columns.last_mut() {
            column.push(*node);
        }
    }
    columns
}

/// How many references in a row begin at each box; one that would close a circle is left out.
fn ranks(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut ranks: Vec<Option<usize>> = vec![None; count];
    let mut open = vec![false; count];
    // A stack of our own: a box, and whether what it refers to has been seen to.
    let mut todo: Vec<(usize, bool)> = (0..count).rev().map(|node| (node, false)).collect();
    while let Some((node, seen)) = todo.pop() {
        let targets = edges.iter().filter(|(from, _)| *from == node).map(|(_, to)| *to);
        if seen {
            let rank = targets.filter_map(|to| ranks[to]).map(|rank| rank + 1).max().unwrap_or(0);
            ranks[node] = Some(rank);
            open[node] = false;
        } else if ranks[node].is_none() && !open[node] {
            open[node] = true;
            todo.push((node, true));
            todo.extend(targets.filter(|to| ranks[*to].is_none() && !open[*to]).map(|to| (to, false)));
        }
    }
    ranks.into_iter().map(|rank| rank.unwrap_or(0)).collect()
}

/// Each column from the top, then moved towards what its boxes are joined with.
fn heights(areas: &mut [Area], columns: &[Vec<usize>], edges: &[(usize, usize)]) {
    let total =
        |column: &[usize], areas: &[Area]| column.iter().map(|node| areas[*node].height + GAP).sum::<f64>() - GAP;
    let tallest = columns.iter().map(|column| total(column, areas)).fold(0.0, f64::max);
    for column in columns {
        let mut y = (tallest - total(column, areas)) / 2.0;
        for node in column {
            areas[*node].y = y;
            y += areas[*node].height + GAP;
        }
    }
    for _ in 0..SWEEPS {
        for column in columns {
            for node in column {
                let near = edges.iter().filter_map(|(from, to)| match () {
                    () if from == node => Some(*to),
                    () if to == node => Some(*from),
                    () => None,
                });
                let near: Vec<f64> = near.map(|node| areas[node].y + areas[node].height / 2.0).collect();
                if !near.is_empty() {
                    let middle = near.iter().sum::<f64>() / near.len() as f64;
                    areas[*node].y = middle - areas[*node].height / 2.0;
                }
            }
            // Downwards what overlaps is pushed down, upwards what hangs out at the end is pushed up.
            let mut y = 0.0_f64;
            for node in column {
                areas[*node].y = areas[*node].y.max(y);
                y = areas[*node].y + areas[*node].height + GAP;
            }
            let mut y = tallest;
            for node in column.iter().rev() {
                areas[*node].y = areas[*node].y.min(y - areas[*node].height);
                y = areas[*node].y - GAP;
            }
        }
    }
    let top = columns.iter().flatten().map(|node| areas[*node].y).fold(f64::INFINITY, f64::min);
    if top.is_finite() {
        columns.iter().flatten().for_each(|node| areas[*node].y -= top);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlap(a: &Area, b: &Area) -> bool {
        a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
    }

    /// References made by a simple generator, circles and boxes without any included.
    #[test]
    fn no_box_stands_on_another() {
        let mut state = 7_u64;
        let mut next = |limit: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % limit
        };
        for count in 1..60 {
            let sizes: Vec<(f64, f64)> =
                (0..count).map(|_| (90.0 + next(200) as f64, 40.0 + next(300) as f64)).collect();
            let edges: Vec<(usize, usize)> = (0..next(2 * count)).map(|_| (next(count), next(count))).collect();
            let (areas, width, height) = place(&sizes, &edges);
            for (number, area) in areas.iter().enumerate() {
                assert!(area.x >= 0.0 && area.y >= 0.0, "{area:?}");
                assert!(area.x + area.width <= width + 0.01 && area.y + area.height <= height + 0.01, "{area:?}");
                assert_eq!((area.width, area.height), sizes[number]);
                assert!(!areas.iter().skip(number + 1).any(|other| overlap(area, other)), "{count}: {areas:?}");
            }
        }
    }

    #[test]
    fn what_is_referred_to_is_on_the_left() {
        let (areas, _, _) = place(&[(100.0, 50.0); 4], &[(1, 0), (2, 1), (2, 0)]);
        assert!(areas[0].x < areas[1].x && areas[1].x < areas[2].x, "{areas:?}");
        // Without references: below.
        assert!(areas[3].y > areas[2].y + areas[2].height, "{areas:?}");
        // A circle ends, too.
        let (areas, _, _) = place(&[(100.0, 50.0); 2], &[(0, 1), (1, 0), (0, 0)]);
        assert!(!overlap(&areas[0], &areas[1]));
    }
}
