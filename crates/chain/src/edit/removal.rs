//! Taking a firm or a product out: relations with it go too, and positions behind it close up.

use crate::model::ChainGraph;

pub(super) fn remove_firm(graph: &mut ChainGraph, at: u32) {
    graph.firms.remove(at as usize);
    graph.makes.retain(|make| make.firm != at);
    graph.needs.retain(|need| need.firm != at);
    graph
        .supplies
        .retain(|supply| supply.supplier != at && supply.buyer != at);
    graph
        .makes
        .iter_mut()
        .for_each(|make| close(&mut make.firm, at));
    graph
        .needs
        .iter_mut()
        .for_each(|need| close(&mut need.firm, at));
    for supply in &mut graph.supplies {
        close(&mut supply.supplier, at);
        close(&mut supply.buyer, at);
    }
}

pub(super) fn remove_product(graph: &mut ChainGraph, at: u32) {
    graph.products.remove(at as usize);
    graph
        .kinds
        .retain(|kind| kind.narrower != at && kind.broader != at);
    graph
        .recipes
        .retain(|recipe| recipe.product != at && recipe.material != at);
    graph.makes.retain(|make| make.product != at);
    graph.needs.retain(|need| need.product != at);
    graph.supplies.retain(|supply| supply.product != at);
    for kind in &mut graph.kinds {
        close(&mut kind.narrower, at);
        close(&mut kind.broader, at);
    }
    for recipe in &mut graph.recipes {
        close(&mut recipe.product, at);
        close(&mut recipe.material, at);
    }
    for segment in &mut graph.segments {
        segment.products.retain(|product| *product != at);
        segment.products.iter_mut().for_each(|p| close(p, at));
    }
    graph
        .makes
        .iter_mut()
        .for_each(|make| close(&mut make.product, at));
    graph
        .needs
        .iter_mut()
        .for_each(|need| close(&mut need.product, at));
    graph
        .supplies
        .iter_mut()
        .for_each(|supply| close(&mut supply.product, at));
}

/// Closes the gap that a removed position leaves.
pub(super) fn close(position: &mut u32, gone: u32) {
    if *position > gone {
        *position -= 1;
    }
}
