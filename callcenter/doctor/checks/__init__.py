"""One file for each thing that is looked at; ``callcenter.doctor.examine`` lists them."""
