#!/usr/bin/env node
import { Command } from "commander";

await new Command("foolproof").version("0.1.0").parseAsync();
