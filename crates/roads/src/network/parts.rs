//! Strongly connected parts (Tarjan 1972), without recursion.

/// Not visited yet.
const NEVER: u32 = u32::MAX;

/// How many strongly connected parts there are, and the vertices of the largest, the first found among equals.
pub(super) fn parts(
    vertices: usize,
    first: &[u32],
    around: &[u32],
    head_if_open: impl Fn(u32) -> Option<u32>,
) -> (u64, Vec<u32>) {
    let mut order = vec![NEVER; vertices];
    let mut low = vec![0_u32; vertices];
    let mut is_waiting = vec![false; vertices];
    let mut waiting: Vec<u32> = Vec::new();
    let mut path: Vec<(u32, u32)> = Vec::new();
    let (mut count, mut next, mut largest) = (0, 0, Vec::new());
    for root in 0..u32::try_from(vertices).unwrap_or(NEVER) {
        if order[root as usize] != NEVER {
            continue;
        }
        path.push((root, first[root as usize]));
        while let Some((vertex, at)) = path.pop() {
            let v = vertex as usize;
            if order[v] == NEVER {
                (order[v], low[v]) = (next, next);
                next += 1;
                waiting.push(vertex);
                is_waiting[v] = true;
            }
            if at < first[v + 1] {
                path.push((vertex, at + 1));
                if let Some(to) = head_if_open(around[at as usize]) {
                    if order[to as usize] == NEVER {
                        path.push((to, first[to as usize]));
                    } else if is_waiting[to as usize] {
                        low[v] = low[v].min(order[to as usize]);
                    }
                }
                continue;
            }
            if let Some((above, _)) = path.last() {
                low[*above as usize] = low[*above as usize].min(low[v]);
            }
            if low[v] == order[v] {
                let start = waiting.iter().rposition(|one| *one == vertex).unwrap_or(0);
                let part = waiting.split_off(start);
                for one in &part {
                    is_waiting[*one as usize] = false;
                }
                count += 1;
                if part.len() > largest.len() {
                    largest = part;
                }
            }
        }
    }
    (count, largest)
}
