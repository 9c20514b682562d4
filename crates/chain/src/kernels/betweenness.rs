//! Betweenness: on how many shortest ways between others a node lies.

use crate::csr::Csr;

/// Exact betweenness of each node by numbers of hops along the edges, end points not counted and
/// not normalised (Brandes, J. Math. Sociology 25, 2001), on `threads` threads.
#[must_use]
pub fn betweenness(graph: &Csr, threads: usize) -> Vec<f64> {
    let nodes = graph.nodes();
    let threads = threads.clamp(1, nodes.max(1));
    let parts: Vec<Vec<f64>> = std::thread::scope(|scope| {
        let start =
            |thread: usize| scope.spawn(move || part(graph, (thread..nodes).step_by(threads)));
        let handles: Vec<_> = (0..threads).map(start).collect();
        handles
            .into_iter()
            .map(|handle| handle.join().expect("the sweep does not panic"))
            .collect()
    });
    let mut sum = vec![0.0; nodes];
    for part in parts {
        sum.iter_mut()
            .zip(part)
            .for_each(|(sum, value)| *sum += value);
    }
    sum
}

fn part(graph: &Csr, sources: impl Iterator<Item = usize>) -> Vec<f64> {
    let nodes = graph.nodes();
    let mut centrality = vec![0.0; nodes];
    let mut level = vec![u32::MAX; nodes];
    let mut ways = vec![0.0; nodes];
    // What each node passes back per way that leads to it: (1 + dependency) / ways.
    let mut passed_back = vec![0.0; nodes];
    let mut queue: Vec<u32> = Vec::with_capacity(nodes);
    for source in sources {
        for node in queue.drain(..) {
            level[node as usize] = u32::MAX;
            ways[node as usize] = 0.0;
        }
        level[source] = 0;
        ways[source] = 1.0;
        queue.push(source as u32);
        let mut head = 0;
        while let Some(node) = queue.get(head).copied() {
            head += 1;
            let (next, share) = (level[node as usize] + 1, ways[node as usize]);
            for target in graph.targets(node as usize) {
                let target = *target as usize;
                if level[target] == u32::MAX {
                    level[target] = next;
                    queue.push(target as u32);
                }
                if level[target] == next {
                    ways[target] += share;
                }
            }
        }
        // Backwards along the same edges: what a node depends on follows from those it leads to.
        for node in queue.iter().rev() {
            let node = *node as usize;
            let next = level[node] + 1;
            let mut sum = 0.0;
            for target in graph.targets(node) {
                let target = *target as usize;
                sum += if level[target] == next {
                    passed_back[target]
                } else {
                    0.0
                };
            }
            let dependency = sum * ways[node];
            passed_back[node] = (1.0 + dependency) / ways[node];
            if node != source {
                centrality[node] += dependency;
            }
        }
    }
    centrality
}
