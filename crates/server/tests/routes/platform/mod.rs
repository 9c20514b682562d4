mod enterprises;
mod reference;
mod users;
