mod delete;
mod guesses;
mod post;
