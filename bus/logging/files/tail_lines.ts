export * from "../../../workers/process_manager/logs/tail_lines.ts";
