mod audit;
mod enterprises;
mod policies;
mod reference;
mod users;
