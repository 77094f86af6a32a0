// A special report: printed as it is, or fetched as a file after the password was given once more.
import { savesGuarded } from "../shell.js";

document.getElementById("print").addEventListener("click", () => print());
savesGuarded(document.getElementById("export"), "report.md");
