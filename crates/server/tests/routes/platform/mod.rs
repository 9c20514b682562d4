mod audit;
mod enterprises;
mod reference;
mod users;
