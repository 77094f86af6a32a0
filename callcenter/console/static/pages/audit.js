import { savesGuarded } from "../shell.js";

savesGuarded(document.getElementById("export"), "audit.csv");
